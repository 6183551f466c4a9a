"""What we compare with: a FastAPI route that returns ok and does nothing. `python -m benchmarks.noop PORT`."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI(openapi_url=None)


@app.post("/noop")
async def noop() -> dict[str, bool]:
    """Nothing."""
    return {"ok": True}


@app.get("/healthz")
async def healthz() -> dict[str, bool]:
    """Alive."""
    return {"ok": True}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), http="httptools", loop="uvloop", access_log=False, log_level="warning")
