import type { CalendarItem } from './calendar-item.ts'
import { fail, ok, type Result } from './result.ts'
import { type SeriesJson, type SeriesJsonError, seriesFromJson, seriesToJson } from './series-json.ts'

/** A calendar item as it waits in the inbox: the same fields, its series as JSON. */
export type ItemJson = Omit<CalendarItem, 'series'> & { readonly series: SeriesJson }

export const itemToJson = (item: CalendarItem): ItemJson => ({ ...item, series: seriesToJson(item.series) })

/** Reads what {@link itemToJson} wrote. */
export function itemFromJson(json: ItemJson): Result<CalendarItem, SeriesJsonError> {
  const series = seriesFromJson(json.series)
  return series.ok ? ok({ ...json, series: series.value }) : fail(series.error)
}
