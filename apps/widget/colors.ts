/** WCAG 2.2 contrast ratio of two colours such as `#0b7a75` or what `getComputedStyle` answers. */
export function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

/** White or black, whichever can be read on `background`: one of the two always reaches 4.5:1. */
export const readableOn = (background: string): string =>
  contrast(background, '#ffffff') >= 4.5 ? '#ffffff' : '#000000';

/** `color`, mixed towards black or white until it reaches 4.5:1 on `background`. */
export function readable(color: string, background: string): string {
  const target = luminance(background) > 0.18 ? 0 : 255;
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = `#${channels(color)
      .map((value) => Math.round(value + (target - value) * share))
      .map((value) => value.toString(16).padStart(2, '0'))
      .join('')}`;
    if (contrast(mixed, background) >= 4.5) return mixed;
  }
  return target === 0 ? '#000000' : '#ffffff';
}

export const isColor = (value: unknown): value is string => typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value);

/** Red, green and blue, 0–255, of `#rrggbb`, `rgb(r, g, b)` or `color(srgb r g b)`, whose numbers go to 1. */
function channels(color: string): number[] {
  if (/^#/.test(color)) return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const scale = color.startsWith('color(srgb') ? 255 : 1;
  const values = color.match(/-?[\d.]+(?:e-\d+)?/g) ?? [];
  return values.slice(0, 3).map((value) => Math.min(255, Math.max(0, Number(value) * scale)));
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = channels(color)
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
