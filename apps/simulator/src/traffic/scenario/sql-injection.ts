/** SQL slipped into the public registration look-up, by a common tool and by hand. */
import { webPage } from "../office/document.ts";
import { httpDialogue, WINDOWS_BROWSER } from "../protocol/http.ts";
import { adversaries } from "./adversaries.ts";
import { planted, type Scenario } from "./truth.ts";

const TOOL = "sqlmap/1.2.7#stable (http://sqlmap.org)";

const INJECTIONS: readonly (readonly [agent: string, value: string])[] = [
  [TOOL, "1' AND 4821=4821 AND 'xQzA'='xQzA"],
  [TOOL, "1' UNION ALL SELECT NULL,NULL,CONCAT(0x7170,version(),0x7171)-- -"],
  [TOOL, "1' UNION ALL SELECT table_name,NULL,NULL FROM information_schema.tables-- -"],
  [TOOL, "1' AND SLEEP(5)-- -"],
  [WINDOWS_BROWSER, "smith' OR '1'='1"],
  [WINDOWS_BROWSER, "smith' OR 1=1-- "],
  [WINDOWS_BROWSER, "smith'; WAITFOR DELAY '0:0:5'--"],
  [WINDOWS_BROWSER, "smith'/**/uNiOn/**/sElEcT/**/last,born,1/**/from/**/voters--"],
];

/** Eight tries, 2 s apart; one by POST. */
export const sqlInjection: Scenario = (stage, atUs, rng) => {
  const { network, plan } = stage;
  const { webAttacker } = adversaries(network);
  const flows = INJECTIONS.map(([agent, value], at) => {
    const query = `last=${encodeURIComponent(value).replaceAll("%20", at % 2 === 0 ? "%20" : "+")}&born=1970-01-01`;
    const posted = at === 5;
    return plan.tcp({
      client: webAttacker.host,
      server: network.webServer,
      serverPort: 80,
      startUs: atUs + at * 2_000_000 + rng.between(0, 300_000),
      rttUs: webAttacker.rttUs,
      appProto: "http",
      says: (own) =>
        httpDialogue([
          {
            method: posted ? "POST" : "GET",
            host: "lookup.county.example",
            path: posted ? "/registration" : `/registration?${query}`,
            requestHeaders: {
              "User-Agent": agent,
              Accept: "*/*",
              ...(posted ? { "Content-Type": "application/x-www-form-urlencoded" } : {}),
            },
            ...(posted ? { requestBody: Buffer.from(query) } : {}),
            status: at % 3 === 0 ? 500 : 200,
            responseHeaders: { Server: "Apache", "Content-Type": "text/html; charset=utf-8" },
            responseBody: webPage(own, "Registration look-up", 900),
          },
        ]),
    });
  });
  return planted({
    scenario: "sql-injection",
    flows,
    expectedSids: [9_100_060, 9_100_061, 9_100_062, 9_100_063, 9_100_064],
    description: `${webAttacker.host.ip} slips SQL into the public registration look-up.`,
  });
};
