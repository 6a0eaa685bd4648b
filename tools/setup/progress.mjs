/**
 * One line per step of the set-up: what, and how long it took. On a terminal the running step counts its seconds.
 * All on standard error: standard output belongs to what is started afterwards.
 */

const terminal = process.stderr.isTTY === true;
const colour = terminal && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Says that the set-up starts; shown once, before the first step that takes time. */
export function announce(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Shows `name` while `work` runs.
 *
 * `work` resolves to a short note, or throws an Error whose message tells the person what to do.
 */
export async function step(name, work) {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  const draw = () => process.stderr.write(`\r\u001b[K  … ${name}  ${seconds()}`);
  const timer = terminal ? setInterval(draw, 100) : undefined;
  if (terminal) draw();
  else process.stderr.write(`  … ${name}\n`);
  const close = (mark, note) => {
    clearInterval(timer);
    process.stderr.write(
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
  process.stderr.write(
    `${lines.map((line, at) => (at === 0 ? `  ${paint(33, "!")} ${line}` : `      ${line}`)).join("\n")}\n`,
  );
}
