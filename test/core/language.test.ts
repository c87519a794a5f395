import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LANGUAGE_FORM, LANGUAGES, LONGEST_LANGUAGE, languageTag, writtenIn } from '../../src/core/language.ts'

describe('the language of a person', () => {
  it('is spelled as BCP 47 spells it', () => {
    expect(['EN', 'ru-ru', 'DE-at', 'zh-hant-tw', 'sl-rozaj', 'es-419'].map(languageTag)).toEqual([
      ...['en', 'ru-RU', 'de-AT', 'zh-Hant-TW', 'sl-rozaj', 'es-419'],
    ])
  })

  it('decides in which of our languages they are written to; English stands in for what there is not', () => {
    expect(['ru', 'ru-RU', 'RU-by', 'en-GB', 'de', 'ruq'].map(writtenIn)).toEqual(['ru', 'ru', 'ru', 'en', 'en', 'en'])
  })

  it('is taken in every form that is taken at all', () => {
    const tag = fc.stringMatching(new RegExp(LANGUAGE_FORM))
    fc.assert(
      fc.property(tag, (text) => {
        expect(languageTag(languageTag(text))).toBe(languageTag(text))
        expect(text.length).toBeLessThanOrEqual(LONGEST_LANGUAGE)
        expect(LANGUAGES).toContain(writtenIn(text))
      }),
    )
  })

  it('is no language when it is not well formed', () => {
    for (const text of ['', 'e', 'english', 'en_GB', 'en-', 'de--AT', 'x-ours', 'en-US-u-ca-buddhist', 'ru RU', 'en\n'])
      expect(new RegExp(LANGUAGE_FORM).test(text), text).toBe(false)
  })
})
