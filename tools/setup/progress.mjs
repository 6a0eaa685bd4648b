/** One line per step of the set-up: what, and how long it took. On a terminal the running step counts its seconds. */

const terminal = process.stdout.isTTY === true;
const colour = terminal && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Says that the set-up starts; shown once, before the first step that takes time. */
export function announce(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * Shows `name` while `work` runs.
 *
 * `work` resolves to a short note, or throws an Error whose message tells the person what to do.
 */
export async function step(name, work) {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  const draw = () => process.stdout.write(`\r\u001b[K  … ${name}  ${seconds()}`);
  const timer = terminal ? setInterval(draw, 100) : undefined;
  if (terminal) draw();
  else process.stdout.write(`  … ${name}\n`);
  const close = (mark, note) => {
    clearInterval(timer);
    process.stdout.write(
      `${terminal ? "\r\u001b[K" : ""}  ${mark} ${name}  ${paint(2, [note, seconds()].filter(Boolean).join(", "))}\n`,
    );
  };
  try {
    const note = await work();
    close(paint(32, "✓"), note);
  } catch (error) {
    close(paint(31, "✗"), "failed");
    throw error;
  }
}

/** A thing the person should know or do; the lines are indented under the steps. */
export function advise(lines) {
  process.stdout.write(
    `${lines.map((line, at) => (at === 0 ? `  ${paint(33, "!")} ${line}` : `      ${line}`)).join("\n")}\n`,
  );
}
