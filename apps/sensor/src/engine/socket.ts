/**
 * Suricata's command socket: one question, one answer.
 *
 * Shape: JSON objects, each ended by a line feed. First `{"version":"0.2"}`, answered `{"return":"OK"}`; then
 * `{"command":NAME,"arguments"?:{...}}`, answered `{"return":"OK"|"NOK","message":...}`.
 * Source: doc/userguide/unix-socket.rst and src/unix-manager.c of OISF/suricata at tag suricata-7.0.10.
 */
import { connect, type Socket } from "node:net";
import { isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
import { z } from "zod";
import type { Decoded } from "./final-stats.ts";

const answerForm = z.object({ return: z.enum(["OK", "NOK"]), message: z.unknown().optional() });
const count = z.number().int().nonnegative();
const rulesetStatsForm = z
  .array(z.object({ rules_loaded: count, rules_failed: count, rules_skipped: count.optional() }))
  .min(1);
const failedRulesForm = z.array(
  z.object({ rule: z.string(), filename: z.string(), line: count, error: z.string().optional() }),
);
const interfaceForm = z.object({ pkts: count, drop: count, "invalid-checksums": count });
const countersForm = z.object({ decoder: z.object({ pkts: count, bytes: count }) });

export interface RulesetStats {
  readonly loaded: number;
  readonly failed: number;
}

export interface FailedRule {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly error: string | undefined;
}

export interface InterfaceStats {
  readonly packets: number;
  readonly drops: number;
  readonly invalidChecksums: number;
}

/** An answer may list 20 failed rules of some kilobytes each; more than this is not Suricata. */
const MAX_ANSWER_BYTES = 4_194_304;

interface Waiting {
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

/** One connection. Questions wait for each other; one that is not answered in time ends the connection. */
export class EngineSocket {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  #held = "";
  #waiting: Waiting | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #ended: Error | undefined;

  private constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => this.#take(text));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("the engine closed its socket")));
    socket.on("timeout", () => this.#fail(new Error(`no answer in ${timeoutMs} ms`)));
  }

  /** @throws {WatchfloorError} E_ENGINE_FAILED when nobody answers at `path`. */
  static async connect(path: string, timeoutMs: number): Promise<EngineSocket> {
    const socket = connect(path);
    const engine = new EngineSocket(socket, timeoutMs);
    const hello = answerForm.parse(JSON.parse(await engine.#ask({ version: "0.2" })));
    if (hello.return !== "OK") throw engine.#failed("handshake", "refused");
    return engine;
  }

  /** False once the engine is gone or has not answered in time. */
  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** The message of an answer, of whatever form. @throws {WatchfloorError} E_ENGINE_FAILED on NOK or silence. */
  async command(name: string, args?: Readonly<Record<string, string | boolean>>): Promise<unknown> {
    const question = args === undefined ? { command: name } : { command: name, arguments: args };
    const answer = answerForm.safeParse(parsed(await this.#ask(question)));
    if (!answer.success) throw this.#failed(name, "an answer of another form");
    if (answer.data.return === "NOK") throw this.#failed(name, String(answer.data.message).slice(0, 300));
    return answer.data.message;
  }

  async rulesetStats(): Promise<RulesetStats> {
    const all = rulesetStatsForm.parse(await this.command("ruleset-stats"));
    return {
      loaded: all.reduce((sum, one) => sum + one.rules_loaded, 0),
      failed: all.reduce((sum, one) => sum + one.rules_failed, 0),
    };
  }

  /** At most 20 (MAX_FAILED_RULES in src/unix-manager.c). */
  async failedRules(): Promise<readonly FailedRule[]> {
    const all = failedRulesForm.parse(await this.command("ruleset-failed-rules"));
    return all.map(({ filename, line, rule, error }) => ({ file: filename, line, rule, error }));
  }

  async interfaceStats(name: string): Promise<InterfaceStats> {
    const said = interfaceForm.parse(await this.command("iface-stat", { iface: name }));
    return { packets: said.pkts, drops: said.drop, invalidChecksums: said["invalid-checksums"] };
  }

  /** Of the interface since the engine's start, or of the capture under way; undefined until its threads have counted. */
  async decoded(): Promise<Decoded | undefined> {
    const counters = await this.command("dump-counters").catch((error: unknown) => {
      // Refused until its first interval is over; silence ends the connection.
      if (!isWatchfloorError(error) || !this.isOpen) throw error;
      return undefined;
    });
    const said = countersForm.safeParse(counters);
    return said.success ? { packets: said.data.decoder.pkts, bytes: said.data.decoder.bytes } : undefined;
  }

  async replayCapture(file: string, outputDirectory: string): Promise<void> {
    await this.command("pcap-file", { filename: file, "output-dir": outputDirectory });
  }

  /** Whether no capture is read or waits to be; its EVE file is closed then. */
  async isIdle(): Promise<boolean> {
    const queued = await this.command("pcap-file-number");
    return queued === 0 && (await this.command("pcap-current")) === "None";
  }

  close(): void {
    this.#socket.destroy();
  }

  #ask(question: object): Promise<string> {
    const answer = this.#turn.then(() => this.#exchange(question));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  #exchange(question: object): Promise<string> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.setTimeout(this.#timeoutMs);
      this.#socket.write(`${JSON.stringify(question)}\n`);
    });
  }

  #take(text: string): void {
    this.#held += text;
    const end = this.#held.indexOf("\n");
    if (end < 0) {
      if (this.#held.length > MAX_ANSWER_BYTES) this.#fail(new Error("an answer without end"));
      return;
    }
    const line = this.#held.slice(0, end);
    this.#held = this.#held.slice(end + 1);
    this.#socket.setTimeout(0);
    this.#waiting?.resolve(line);
    this.#waiting = undefined;
  }

  #fail(cause: Error): void {
    this.#ended ??= new WatchfloorError("E_ENGINE_FAILED", { reason: `command socket: ${cause.message}` }, { cause });
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #failed(command: string, reason: string): WatchfloorError {
    return new WatchfloorError("E_ENGINE_FAILED", { command, reason });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
