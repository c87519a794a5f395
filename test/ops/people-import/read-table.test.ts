import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MOST_IMPORT_LINES, PEOPLE_COLUMNS } from '../../../src/ops/people-import/ports.ts'
import { readList } from '../../../src/ops/people-import/read-list.ts'
import { readRows } from '../../../src/ops/people-import/read-rows.ts'
import { readTable } from '../../../src/ops/people-import/read-table.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readRows(readTable(bytes(text)).lines)
const problemsOf = (text: string) => {
  const table = readTable(bytes(text))
  return [...table.problems, ...readRows(table.lines).problems].map(({ line, column, rule, value }) => ({
    ...{ line, column, rule, value },
  }))
}

const ANN = { line: 2, name: 'Ann Meyer', address: 'ann@x.org', aliases: ['a.meyer@x.org', 'am@x.org'] }

describe('a table of people', () => {
  it.each([
    ['with commas', 'name,address,aliases\nAnn Meyer,ann@x.org,a.meyer@x.org|am@x.org\n'],
    ['with semicolons', 'name;address;aliases\nAnn Meyer;ann@x.org;a.meyer@x.org,am@x.org\n'],
    ['with the lines of Windows', 'name,address,aliases\r\nAnn Meyer,ann@x.org,a.meyer@x.org|am@x.org\r\n'],
    ['with a byte order mark', '\ufeffname,address,aliases\nAnn Meyer,ann@x.org,a.meyer@x.org|am@x.org'],
    ['with quotes', '"name","address","aliases"\n"Ann Meyer","ann@x.org","a.meyer@x.org, am@x.org"\n'],
    [
      'with columns in another order',
      'aliases,address,name\na.meyer@x.org;am@x.org,ann@x.org,Ann Meyer\n'.replace(
        'a.meyer@x.org;am@x.org',
        '"a.meyer@x.org;am@x.org"',
      ),
    ],
    ['with names of columns in capitals', 'NAME,Address,ALIASES\nAnn Meyer,ann@x.org,a.meyer@x.org|am@x.org\n'],
    ['with spaces around', ' name , address , aliases \n Ann Meyer , ann@x.org , a.meyer@x.org | am@x.org \n'],
    ['with empty lines', '\n\nname,address,aliases\n\n,,\nAnn Meyer,ann@x.org,a.meyer@x.org|am@x.org\n\n'],
  ])('is read %s', (_what, text) => {
    const { rows, problems } = read(text)
    expect(problems).toEqual([])
    expect(rows).toEqual([{ ...ANN, line: rows[0]?.line, language: null, role: null, rooms: null, groups: null }])
  })

  it('says everything of a person', () => {
    const { rows } = read(
      'address,language,role,rooms,groups,name\nann@x.org,de-at,Admin,"3, 1,3",Sales|Board|sales,"Meyer, ""Ann"""\nbo@x.org,,,ALL,,\n',
    )
    expect(rows).toEqual([
      {
        ...{ line: 2, name: 'Meyer, "Ann"', address: 'ann@x.org', aliases: null, language: 'de-AT', role: 'admin' },
        ...{ rooms: [1, 3], groups: ['Sales', 'Board'] },
      },
      {
        line: 3,
        name: null,
        address: 'bo@x.org',
        aliases: null,
        language: null,
        role: null,
        rooms: 'all',
        groups: null,
      },
    ])
  })

  it('names the line where a cell begins that goes over several', () => {
    expect(problemsOf('name,address,aliases\n"Ann\r\nMeyer",ann@x.org,"a@x.org\nb@x.org"\nBo,nowhere,\n')).toEqual([
      { line: 5, column: 'address', rule: 'address_form', value: 'nowhere' },
    ])
  })

  it('names every wrong cell with its line, its column and the rule', () => {
    const text = [
      'name,address,aliases,language,role,rooms,groups',
      'Ann,,,,,,',
      'Bo,bo at x.org,,,,,',
      'Cem,cem@x.org,ok@x.org|b:c@x.org,,,,',
      'Dee,dee@x.org,,english,,,',
      'Eve,eve@x.org,,,king,,',
      'Fay,fay@x.org,,,,"1,two",',
      'Gil,gil@x.org,,,,0,',
      `${'x'.repeat(201)},hal@x.org,,,,,`,
      `Ida,ida@x.org,,,,,${'g'.repeat(201)}`,
      `Jo,jo@x.org,${Array.from({ length: 20 }, (_, n) => `${n}@x.org`).join('|')},,,,`,
      'Kim,kim@x.org,,,,,,,one too many',
      'Leo\0,leo@x.org,,,,,',
      'Mia,x@,y,,boss,,',
    ].join('\n')
    expect(problemsOf(text).sort((a, b) => a.line - b.line)).toEqual([
      { line: 2, column: 'address', rule: 'required', value: null },
      { line: 3, column: 'address', rule: 'address_form', value: 'bo at x.org' },
      { line: 4, column: 'aliases', rule: 'address_form', value: 'b:c@x.org' },
      { line: 5, column: 'language', rule: 'language_form', value: 'english' },
      { line: 6, column: 'role', rule: 'role_unknown', value: 'king' },
      { line: 7, column: 'rooms', rule: 'rooms_form', value: 'two' },
      { line: 8, column: 'rooms', rule: 'rooms_form', value: '0' },
      { line: 9, column: 'name', rule: 'too_long', value: 'x'.repeat(100) },
      { line: 10, column: 'groups', rule: 'too_long', value: 'g'.repeat(100) },
      { line: 11, column: 'aliases', rule: 'too_many', value: null },
      { line: 12, column: null, rule: 'too_many_cells', value: null },
      { line: 13, column: 'name', rule: 'text_refused', value: null },
      { line: 14, column: 'address', rule: 'address_form', value: 'x@' },
      { line: 14, column: 'aliases', rule: 'address_form', value: 'y' },
      { line: 14, column: 'role', rule: 'role_unknown', value: 'boss' },
    ])
  })

  it('is refused whole, in one sentence, when its form is broken', () => {
    const one = (text: string) => problemsOf(text)[0]
    expect(one('')).toMatchObject({ line: 1, column: 'address', rule: 'column_missing' })
    expect(one('Ann,ann@x.org\n')).toMatchObject({ line: 1, rule: 'column_unknown', value: 'Ann' })
    expect(one('name,address,e-mail\n')).toMatchObject({ line: 1, column: 'e-mail', rule: 'column_unknown' })
    expect(one('address,name,Address\n')).toMatchObject({ line: 1, column: 'address', rule: 'column_twice' })
    expect(one('name,address\nAnn,"ann@x.org\n')).toMatchObject({ rule: 'quoting' })
    expect(one('name,address\nAnn,ann@x.org\n"A"nn,a@x.org\n')).toMatchObject({ line: 3, rule: 'quoting' })
    const latin = new Uint8Array([...bytes('name,address\nAnn,ann@x.org\nJ'), 0xfc, ...bytes('rgen,j@x.org\n')])
    expect(readTable(latin).problems).toMatchObject([{ line: 3, rule: 'encoding' }])
    const many = `address\n${Array.from({ length: MOST_IMPORT_LINES + 1 }, (_, n) => `${n}@x.org`).join('\n')}`
    expect(one(many)).toMatchObject({ line: 1, rule: 'too_many_lines' })
  })

  it('never throws, whatever the octets', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('"', ',', ';', '\r\n', '\ufeff', 'ann@x.org', '\0', '\ud800'))
    const table = fc.tuple(
      fc.subarray([...PEOPLE_COLUMNS, '"', ''], { minLength: 1 }),
      fc.array(cell, { maxLength: 40 }),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          table.map(([names, cells]) => bytes(`${names.join(',')}\n${cells.join(',')}`)),
        ),
        (octets) => {
          const { lines, problems } = readTable(octets)
          for (const { line, detail } of [...problems, ...readRows(lines).problems]) {
            expect(line).toBeGreaterThan(0)
            expect(detail).not.toBe('')
          }
        },
      ),
    )
  })

  it('gives back what a careful writer has written, with either separator and either end of line', () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    const name = fc
      .string({ minLength: 1, maxLength: 50 })
      .map((text) =>
        text
          .replaceAll(/[\0\p{Cc}]/gu, ' ')
          .normalize('NFC')
          .replaceAll(/\s+/gu, ' ')
          .trim(),
      )
      .filter((text) => text !== '')
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';'),
        fc.constantFrom('\n', '\r\n'),
        (names, comma, end) => {
          const lines = names.map((text, n) => [quoted(text), `p${n}@x.org`].join(comma))
          const { rows, problems } = read([['name', 'address'].join(comma), ...lines].join(end))
          expect(problems).toEqual([])
          expect(rows.map((row) => row.name)).toEqual(names)
          expect(rows.map(({ line }) => line)).toEqual(names.map((_, n) => n + 2))
        },
      ),
    )
  })
})

describe('a list of people as JSON', () => {
  const list = (value: unknown) => {
    const raw = readList(bytes(typeof value === 'string' ? value : JSON.stringify(value)))
    const { rows, problems } = readRows(raw.lines)
    return { rows, problems: [...raw.problems, ...problems].map(({ line, column, rule }) => ({ line, column, rule })) }
  }

  it('says the same with arrays', () => {
    const { rows, problems } = list([
      { name: 'Ann', address: 'ann@x.org', aliases: ['a@x.org'], rooms: [3, 1], groups: ['Sales, north'], role: null },
      { address: 'bo@x.org', rooms: 'all' },
    ])
    expect(problems).toEqual([])
    expect(rows).toMatchObject([
      { line: 1, name: 'Ann', aliases: ['a@x.org'], rooms: [1, 3], groups: ['Sales, north'], role: null },
      { line: 2, address: 'bo@x.org', rooms: 'all' },
    ])
  })

  it('names what is wrong by its place', () => {
    expect(
      list([
        { address: 'a@x.org' },
        7,
        { address: 'b@x.org', age: 3 },
        { address: ['c@x.org', 'd@x.org'] },
        { address: 'e@x.org', rooms: { id: 3 } },
      ]).problems,
    ).toEqual(
      expect.arrayContaining([
        { line: 2, column: null, rule: 'wrong_type' },
        { line: 3, column: 'age', rule: 'column_unknown' },
        { line: 4, column: 'address', rule: 'wrong_type' },
        { line: 5, column: 'rooms', rule: 'wrong_type' },
      ]),
    )
    for (const text of ['', '{', '{}', 'null', '"a"'])
      expect(list(text).problems, text).toMatchObject([{ rule: 'malformed_json' }])
  })

  it('never throws, whatever the value', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void list(value)))
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.constantFrom(...PEOPLE_COLUMNS), fc.jsonValue())),
        (value) => void list(value),
      ),
    )
  })
})
