/** SQL: a delivery that was given up. The partial indexes of `deliveries` say the same. */
export const hasFailed = "state IN ('failed', 'blocked', 'unknown')";
