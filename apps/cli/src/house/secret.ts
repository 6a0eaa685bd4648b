/** A secret from standard input: typed at a prompt without being shown, or piped. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Writable } from "node:stream";
import { WatchfloorError } from "@watchfloor/domain";

/** More than any secret of ours; who sends more sends something else. */
const LONGEST = 16_384;

/** The first line of `input`, without its ends; `say` shows the prompt where a person types. */
export function readSecret(
  input: Readable & { readonly isTTY?: boolean },
  say: (text: string) => void,
  prompt: string,
): Promise<string> {
  return input.isTTY === true ? typed(input, say, prompt) : piped(input);
}

async function piped(input: Readable): Promise<string> {
  let text = "";
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes("\n") || text.length > LONGEST) break;
  }
  return (text.split("\n")[0] ?? "").slice(0, LONGEST).trim();
}

function typed(input: Readable, say: (text: string) => void, prompt: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // The line editor shows what is typed on its output: this one goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  say(prompt);
  lines.once("line", (text) => resolve(takenBack(text).slice(0, LONGEST).trim()));
  // Ctrl-C and Ctrl-D: raw mode makes them keys like others.
  lines.once("SIGINT", () => lines.close());
  lines.once("close", () => reject(new WatchfloorError("E_USAGE", { reason: "nothing was entered" })));
  return promise.finally(() => {
    lines.close();
    say("\n");
  });
}

/** Without what was rubbed out: the line editor leaves that to us where `TERM` is `dumb`. */
function takenBack(text: string): string {
  let kept = "";
  for (const key of text) kept = key === "\u007f" || key === "\b" ? kept.slice(0, -1) : kept + key;
  return kept;
}
