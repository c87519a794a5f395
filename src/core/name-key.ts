/** What names of groups are compared by: NFC and lower case, with single spaces. */
export const nameKey = (name: string): string =>
  name.normalize('NFC').trim().replaceAll(/\s+/gu, ' ').toLowerCase().normalize('NFC')
