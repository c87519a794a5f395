declare const keyBrand: unique symbol

/**
 * Names an occurrence of a series for ever: its original start (RFC 5545 RECURRENCE-ID), never its index or present start.
 * An instant in UTC (`2026-03-29T00:30:00Z`) in a timed series, a date (`2026-03-29`) in an all-day series. Sorts by time.
 */
export type OccurrenceKey = string & { readonly [keyBrand]: true }

/** The original start of an occurrence. In a timed series `on` stands for the occurrence of that day in the series' zone. */
export type OccurrenceRef = { readonly at: Temporal.Instant } | { readonly on: Temporal.PlainDate }
