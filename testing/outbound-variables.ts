/** Webhooks of a test may reach this machine, at whatever port its receiver has. */
export const outboundVariables = {
  OUTBOUND_ALLOWED_RANGES: '127.0.0.0/8',
  OUTBOUND_ALLOW_HTTP: 'true',
  OUTBOUND_PORTS: '*',
};
