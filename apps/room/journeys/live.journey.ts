/** A real server and a real client in two network namespaces, a veth pair under Suricata, and the alert on a screen. */
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLab, canBuildLab, OUTSIDE_IP, openBrowser, Person } from "@watchfloor/testkit";
import { expect, test } from "vitest";
import { House } from "./house.ts";

const SERVER = `require("node:http").createServer((_, answer) => answer.end("ok")).listen(8080, () => console.log("ready"));`;
const CLIENT = `require("node:http").get({ host: "${OUTSIDE_IP}", port: 8080, path: "/wf-journey" }, (answer) => answer.resume());`;

test.skipIf(!canBuildLab())(
  "[R90] an intrusion on the wire is on the screen within a second (needs root)",
  async () => {
    const rules = join(mkdtempSync(join(tmpdir(), "watchfloor-rules-")), "journey.rules");
    writeFileSync(
      rules,
      'alert http any any -> any any (msg:"WATCHFLOOR journey mark"; flow:established,to_server; http.uri; content:"/wf-journey"; classtype:trojan-activity; sid:9199999; rev:1;)\n',
    );
    const lab = buildLab("jour");
    const house = await House.start(["--interface", lab.watched, "--rules", rules]);
    const browser = await openBrowser();
    try {
      const { invitation } = await house.hear("ready", 120_000);
      // Suricata says it is ready after its rules are read and the interface is open.
      await house.hear("engine", 60_000);
      const person = await Person.at(browser);
      await person.accept(String(invitation), "Live");
      const server = lab.start("outside", process.execPath, "-e", SERVER);
      await once(server.stdout ?? server, "data");
      const alert = person.page.locator('a[href*="/alerts/"]').first();
      expect(await alert.count()).toBe(0);
      const sent = Date.now();
      lab.start("office", process.execPath, "-e", CLIENT);
      await alert.waitFor({ timeout: 10_000 });
      const onScreenAfterMs = Date.now() - sent;
      process.stderr.write(`from starting the client to the screen: ${onScreenAfterMs} ms\n`);
      await alert.click();
      await person.page.getByText("WATCHFLOOR journey mark").first().waitFor();
      await person.page.getByText(OUTSIDE_IP).first().waitFor();
    } finally {
      await browser.close();
      await house.remove();
      lab.remove();
    }
  },
);
