/** Languages in which people are written to. */
export const LANGUAGES = ['en', 'ru'] as const
export type Language = (typeof LANGUAGES)[number]

/** A language as people name it (BCP 47, RFC 5646): language, script, region and one variant; no extensions. */
export const LANGUAGE_FORM =
  '^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))?$'
export const LONGEST_LANGUAGE = 23

/** The canonical spelling of a tag that has {@link LANGUAGE_FORM}: `ru-ru` is `ru-RU`. */
export const languageTag = (text: string): string => Intl.getCanonicalLocales(text)[0] ?? text

/** In which of our languages somebody is written to: `ru-RU` in Russian, `de` in English, because there is no German yet. */
export const writtenIn = (tag: string): Language =>
  LANGUAGES.find((language) => language === tag.toLowerCase().split('-')[0]) ?? 'en'
