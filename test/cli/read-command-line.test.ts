import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { commandHelp, generalHelp } from '../../src/cli/help.ts'
import { printable } from '../../src/cli/printable.ts'
import { readCommandLine } from '../../src/cli/read-command-line.ts'
import { showJson } from '../../src/cli/show-json.ts'
import { showTable } from '../../src/cli/show-table.ts'

describe('what is typed', () => {
  it('is understood as a whole or refused with a sentence, whatever it is', () => {
    const word = fc.oneof(
      fc.constantFrom('keys', 'create', 'list', 'verify', '--json', '--help', '--', '-x', '--role', '--role=admin', ''),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (args) => {
        const order = readCommandLine(args, commands)
        if (!order.ok) expect(order.error.message).toMatch(/^[^\n]+$/s)
      }),
    )
  })

  it('is read with its options in any place', () => {
    const order = readCommandLine(['conflicts', 'resolve', '--keep', '3', '7', '--reason=first', '--json'], commands)
    expect(order).toMatchObject({
      ok: true,
      value: { kind: 'run', typed: { arguments: ['7'], options: { keep: '3', reason: 'first' }, json: true } },
    })
  })

  it('is never an empty value', () => {
    const order = readCommandLine(['keys', 'list', '--organization='], commands)
    expect(order).toMatchObject({ ok: false, error: { message: '--organization is empty.' } })
  })
})

describe('the help', () => {
  it('names every command, and of each every option', () => {
    const general = generalHelp(commands)
    for (const command of commands) {
      expect(general).toContain(command.summary)
      const own = commandHelp(command)
      for (const option of Object.keys(command.options)) expect(own).toContain(`--${option}`)
    }
  })
})

describe('a table', () => {
  it('lines up its columns and leaves no space at the end', () => {
    expect(
      showTable([
        ['ID', 'NAME'],
        ['12', 'x'],
        ['3', ''],
      ]),
    ).toBe('ID  NAME\n12  x\n3')
  })

  it('keeps each row on a line, whatever a name holds', () => {
    expect(showTable([['1', 'North\r\n2  South', 'x']])).toBe('1  North 2  South  x')
  })
})

describe('what is printed', () => {
  it('holds nothing that a terminal would obey, as text and as JSON', () => {
    expect(printable('a\tb\n\u001b[2J\u009b\u0007\u007f')).toBe('a\tb\n\ufffd[2J\ufffd\ufffd\ufffd')
    const said = { name: '\u001b[2J \u009b \u007f' }
    expect(printable(showJson(said))).toBe(showJson(said))
    expect(JSON.parse(showJson(said))).toEqual(said)
  })
})
