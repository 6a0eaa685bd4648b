/** Light, dark or automatic. */
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { THEME_CHOICES, useTheme } from "./theme.tsx";

const NAMES = { auto: "Auto", light: "Light", dark: "Dark" } as const;

export function ThemeSwitch() {
  const { choice, choose } = useTheme();
  return (
    <ToggleButtonGroup
      className="chips"
      aria-label="Theme"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[choice]}
      onSelectionChange={(keys) => {
        const next = THEME_CHOICES.find((one) => keys.has(one));
        if (next !== undefined) choose(next);
      }}
    >
      {THEME_CHOICES.map((one) => (
        <ToggleButton key={one} id={one} className="chip">
          {NAMES[one]}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
