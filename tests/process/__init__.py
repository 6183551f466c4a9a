"""A real `qiantou serve` process against a fake DingTalk."""
