/**
 * What is printed, without anything that a terminal would obey: names and titles come from calendars, where strangers write them. Line breaks and
 * tabulators stay.
 */
export const printable = (text: string): string => text.replaceAll(/(?![\n\t])\p{Cc}/gu, '\u{fffd}')
