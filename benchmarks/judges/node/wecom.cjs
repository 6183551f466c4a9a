// The official WecomCrypto as a judge: reads one JSON question a line, answers one JSON line each.
const { WecomCrypto } = require("@wecom/aibot-node-sdk");
const readline = require("node:readline");

const answer = ({ act, token, key, receiver, timestamp, nonce, text }) => {
  const crypto = new WecomCrypto(token, key, receiver);
  try {
    if (act === "sign") return { ok: crypto.computeSignature(timestamp, nonce, text) };
    if (act === "decrypt") return { ok: crypto.decrypt(text) };
    return { ok: crypto.encrypt(text, timestamp, nonce) };
  } catch (error) {
    return { error: String(error.message) };
  }
};

readline.createInterface({ input: process.stdin }).on("line", (line) => console.log(JSON.stringify(answer(JSON.parse(line)))));
