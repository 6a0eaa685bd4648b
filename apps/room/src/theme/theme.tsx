/** Light, dark, or as the system says; kept in this browser. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";

export const THEME_CHOICES = ["auto", "light", "dark"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

interface Theme {
  readonly choice: ThemeChoice;
  readonly resolved: "light" | "dark";
  choose(choice: ThemeChoice): void;
}

const STORED_AS = "watchfloor.theme";
const DARK = "(prefers-color-scheme: dark)";

/** What was chosen; `auto` when nothing was, or the store is closed to us (private windows). */
export function readChoice(storage: Pick<Storage, "getItem">): ThemeChoice {
  try {
    const stored = storage.getItem(STORED_AS);
    return THEME_CHOICES.find((choice) => choice === stored) ?? "auto";
  } catch {
    return "auto";
  }
}

const ThemeContext = createContext<Theme>({ choice: "auto", resolved: "light", choose: () => undefined });

export function useTheme(): Theme {
  return useContext(ThemeContext);
}

export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const [choice, setChoice] = useState(() => readChoice(localStorage));
  const [systemDark, setSystemDark] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const system = matchMedia(DARK);
    const hear = () => setSystemDark(system.matches);
    system.addEventListener("change", hear);
    return () => system.removeEventListener("change", hear);
  }, []);
  const resolved = choice === "auto" ? (systemDark ? "dark" : "light") : choice;
  document.documentElement.dataset.theme = resolved;
  const choose = useCallback((next: ThemeChoice) => {
    setChoice(next);
    try {
      localStorage.setItem(STORED_AS, next);
    } catch {
      // Not kept; it holds until the page is closed.
    }
  }, []);
  const theme = useMemo(() => ({ choice, resolved, choose }), [choice, resolved, choose]);
  return <ThemeContext.Provider value={theme}>{children}</ThemeContext.Provider>;
}
