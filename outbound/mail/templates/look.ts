import type { CSSProperties } from 'react';

const font = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const ink = '#1f2328';
const faint = '#5b6370';

/** Styles that hold in every mail client, written at each element. */
export const look = {
  page: { margin: 0, padding: '16px 8px', backgroundColor: '#f1f3f5', fontFamily: font },
  sheet: {
    maxWidth: '600px',
    margin: '0 auto',
    padding: '24px',
    backgroundColor: '#fcfcfd',
    color: ink,
    borderRadius: '10px',
  },
  title: { margin: '0 0 12px', fontSize: '22px', lineHeight: '28px', overflowWrap: 'anywhere' },
  heading: { margin: '28px 0 8px', fontSize: '16px', lineHeight: '22px' },
  text: { margin: '0 0 12px', fontSize: '15px', lineHeight: '22px', overflowWrap: 'anywhere' },
  warning: { margin: '0 0 16px', padding: '10px 14px', backgroundColor: '#fff3d6', borderRadius: '8px' },
  faint: { margin: '0 0 12px', fontSize: '13px', lineHeight: '19px', color: faint, overflowWrap: 'anywhere' },
  button: {
    margin: '4px 0 20px',
    padding: '11px 18px',
    backgroundColor: '#2f5bd0',
    color: '#fcfcfd',
    fontSize: '15px',
    fontWeight: 600,
    borderRadius: '8px',
  },
  label: { padding: '4px 16px 4px 0', color: faint, fontSize: '14px', fontWeight: 400, textAlign: 'left' },
  value: { padding: '4px 0', fontSize: '15px', lineHeight: '21px', overflowWrap: 'anywhere', wordBreak: 'break-word' },
  quote: {
    padding: '10px 14px',
    backgroundColor: '#eceff3',
    borderRadius: '8px',
    whiteSpace: 'pre-wrap',
    fontSize: '15px',
    lineHeight: '22px',
    overflowWrap: 'anywhere',
  },
  chip: { display: 'inline-block', padding: '1px 8px', border: '1px solid #aab2bd', borderRadius: '6px', color: ink },
  day: { margin: '20px 0 12px', fontSize: '13px', color: faint, textAlign: 'center' },
  line: { margin: '12px 0', fontSize: '13px', lineHeight: '19px', color: faint, overflowWrap: 'anywhere' },
} as const satisfies Record<string, CSSProperties>;

/** What the head adds where a client reads it: the dark colours, and the blocks inside of messages. */
export const styles = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
th, td { vertical-align: top; }
.quote p, .quote ul, .quote ol, .quote pre { margin: 0 0 8px; }
.quote > :last-child { margin-bottom: 0; }
.quote ul, .quote ol { padding-left: 22px; }
.quote hr { border: 0; border-top: 1px solid #c3c9d1; margin: 10px 0; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 480px) { .sheet { padding: 18px 14px !important; } .bot { margin-right: 16px !important; } .visitor { margin-left: 16px !important; } }
@media (prefers-color-scheme: dark) {
  .page, .page > table > tbody > tr > td { background-color: #15181d !important; }
  .sheet { background-color: #1d2127 !important; color: #e4e7eb !important; }
  .faint { color: #a4adb9 !important; }
  .quote { background-color: #2a3038 !important; }
  .visitor .quote { background-color: #25365c !important; }
  .system .quote { background-color: #1d2127 !important; border-color: #444c57 !important; }
  .warning { background-color: #4a3a12 !important; }
  .chip { border-color: #6b7685 !important; color: #e4e7eb !important; }
  .button { background-color: #86a5f7 !important; color: #15181d !important; }
  .button span { color: #15181d !important; }
}`;
