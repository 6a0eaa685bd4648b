/**
 * Runs a command of the set-up and lets none outlive it.
 *
 * Everything in this folder is plain JavaScript without dependencies: it runs on Node 18, before anything is installed.
 */
import { spawn, spawnSync } from "node:child_process";

const running = new Set();

/** Ends what runs when this process is told to end; called once, by whoever starts the set-up. */
export function endWithChildren() {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ]) {
    process.once(signal, () => {
      for (const child of running) child.kill(signal);
      process.exitCode = code;
      if (running.size === 0) process.exit(code);
      for (const child of running) child.once("exit", () => process.exit(code));
    });
  }
}

/**
 * Runs a command quietly.
 *
 * @returns its exit code and the last 64 KiB of what it said, both streams together.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    running.add(child);
    let said = "";
    const hear = (chunk) => {
      said = (said + chunk).slice(-65_536);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.on("error", (error) => hear(error.message));
    child.on("close", (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, said });
    });
  });
}

/** Gives the terminal to a program until it ends; signals reach it too. Resolves to its exit code. */
export function handOver(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    const forward = (signal) => child.kill(signal);
    // A terminal's Ctrl-C reaches the whole group: the child has it already, and ends in its own order.
    const wait = () => {};
    process.on("SIGINT", process.stdin.isTTY ? wait : forward);
    process.on("SIGTERM", forward);
    process.on("SIGHUP", forward);
    child.on("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}

/** What a quick question to the system prints, or undefined when it fails or the command does not exist. */
export function ask(command, args) {
  const answer = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return answer.status === 0 ? answer.stdout.trim() : undefined;
}
