/** What the map's colours, patterns and marks mean. */
export function Legend() {
  return (
    <ul className="legend" aria-label="Legend of the map">
      <li>
        <span className="swatch swatch-alert" aria-hidden="true" /> alert
        <span className="legend-note">something fired within the hour</span>
      </li>
      <li>
        <span className="swatch swatch-stale" aria-hidden="true" /> stale
        <span className="legend-note">a sensor fell silent</span>
      </li>
      <li>
        <span className="swatch swatch-live" aria-hidden="true" /> live
        <span className="legend-note">watched, and quiet</span>
      </li>
      <li>
        <span className="swatch swatch-none" aria-hidden="true" /> none
        <span className="legend-note">no sensor</span>
      </li>
    </ul>
  );
}
