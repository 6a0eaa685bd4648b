import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import type { AlertSummary } from "@watchfloor/wire";
import { afterEach, expect, test } from "vitest";
import { START_MS, standUp } from "../app/standing-room.fixture.tsx";
import { alertFixture } from "../live/alerts.fixture.ts";
import { Feed } from "./feed.tsx";

const PAGES = {
  "/": () => <Feed place={undefined} leavePlace={() => {}} />,
  "/alerts/$id": () => <p>an alert's page</p>,
};

async function feedOf(alerts: readonly AlertSummary[]) {
  const asked: string[] = [];
  const fetch = async (path: string) => {
    asked.push(path);
    return new Response(JSON.stringify({ asOfUs: START_MS * 1_000, alerts, total: alerts.length }));
  };
  const { deliver } = standUp(PAGES, fetch);
  await screen.findByRole("heading", { name: "Live feed" });
  await waitFor(() => expect(screen.queryByText("Loading alerts")).toBeNull());
  const arrive = (...fresh: readonly AlertSummary[]) =>
    deliver(...fresh.map((alert) => ({ kind: "alert", alert }) as const));
  return { asked, arrive };
}

const lines = () => screen.getAllByRole("listitem").map(({ textContent }) => textContent ?? "");

afterEach(cleanup);

test("[R17] a new alert shows at once while nobody is reading", async () => {
  const { arrive } = await feedOf([alertFixture(1)]);
  await arrive(alertFixture(2, { sid: 7, headline: "Another thing" }));
  expect(lines()[0]).toContain("Another thing");
});

test("[R17] while paused nothing moves; the count leads to what came", async () => {
  const { arrive } = await feedOf([alertFixture(1)]);
  fireEvent.click(screen.getByRole("button", { name: "Pause" }));
  await arrive(
    alertFixture(2, { sid: 7, headline: "Another thing" }),
    alertFixture(3, { sid: 8, headline: "A third" }),
  );
  expect(lines()).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: /^2 new/ }));
  await waitFor(() => expect(lines()).toHaveLength(3));
  await arrive(alertFixture(4, { sid: 9, headline: "A fourth" }));
  expect(lines()).toHaveLength(3);
  fireEvent.click(screen.getByRole("button", { name: "Resume" }));
  await waitFor(() => expect(lines()).toHaveLength(4));
});

test("[R17] holds while the keyboard is in it, and j and k move along it", async () => {
  const { arrive } = await feedOf([alertFixture(2), alertFixture(1, { sid: 7, headline: "Another thing" })]);
  const [first, second] = screen.getAllByRole("link");
  act(() => first?.focus());
  fireEvent.keyDown(first ?? document.body, { key: "j" });
  expect(document.activeElement).toBe(second);
  fireEvent.keyDown(second ?? document.body, { key: "k" });
  expect(document.activeElement).toBe(first);
  await arrive(alertFixture(3, { sid: 8, headline: "A third" }));
  expect(lines()).toHaveLength(2);
  expect(screen.getByRole("button", { name: /^1 new/ })).toBeDefined();
  act(() => first?.blur());
  await waitFor(() => expect(lines()).toHaveLength(3));
});

test("[R15] repeats are one line with their count", async () => {
  const { arrive } = await feedOf([alertFixture(1)]);
  await arrive(alertFixture(2), alertFixture(3));
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).toContain("×3");
});

test("[R12] a hostile headline and signature are text, their hidden characters written out", async () => {
  await feedOf([alertFixture(1, { headline: "<img src=x onerror=alert(1)>\u202e", signature: "a\u0007b" })]);
  expect(document.querySelector("img")).toBeNull();
  expect(lines()[0]).toContain("<img src=x onerror=alert(1)>U+202E");
  expect(lines()[0]).toContain("aU+0007b");
});

test("[R6] a severity chosen is asked of the hub", async () => {
  const { asked } = await feedOf([alertFixture(1)]);
  fireEvent.click(screen.getByRole("radio", { name: "Severity 1" }));
  await waitFor(() => expect(asked.some((path) => path.includes("severity=1"))).toBe(true));
});
