import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cleanName, colourCount, identityOf, initials, peopleIn } from './people'

it('shows names of strangers as one harmless line', () => {
  expect(cleanName('  Ada\n Lovelace ')).toBe('Ada Lovelace')
  expect(cleanName('a\u202Eb\u0000c')).toBe('a b c')
  expect(cleanName('<b>x</b>')).toBe('<b>x</b>')
  expect(cleanName('😀'.repeat(100))).toBe('😀'.repeat(40))
  for (const bad of [undefined, 5, {}, '', ' \u200B ']) expect(cleanName(bad)).toBe('Guest')
})

it('makes initials of one or two letters', () => {
  expect(initials('Ada Lovelace')).toBe('AL')
  expect(initials('grace')).toBe('G')
  expect(initials('Ada King Lovelace')).toBe('AL')
  expect(initials('😀 b')).toBe('😀B')
})

it("AWARE-3 takes the server's colour, and nothing else for one", () => {
  expect(identityOf(9, { user: { name: 'Ada', colour: 5 } })).toMatchObject({ name: 'Ada', colour: 5 })
  for (const colour of [-1, 8, 1.5, '5', 'red', null, {}, undefined])
    expect(identityOf(9, { user: { colour } }).colour).toBe(1)
  for (const user of [undefined, null, 5, 'x']) expect(identityOf(9, { user }).name).toBe('Guest')
})

it('takes what others say of themselves only in the shape that it has', () => {
  const bad = { user: { member: 7, role: 'king', lost: 'yes', quiet: 1 } }
  expect(identityOf(1, bad)).toMatchObject({
    member: undefined,
    role: 'candidate',
    isLost: false,
    isQuiet: false,
  })
  const good = { user: { member: 'm', role: 'observer', lost: true, quiet: true } }
  expect(identityOf(1, good)).toMatchObject({ member: 'm', role: 'observer', isLost: true, isQuiet: true })
})

const user = (member: string | undefined, name: string, lost = false) => ({ user: { member, name, lost } })

it('the tabs of one person are one person, there as long as one of them is', () => {
  const states = new Map([
    [1, user('a', 'Ada', true)],
    [2, user('b', 'Bob', true)],
    [3, user('a', 'Ada')],
    [4, user(undefined, 'Guest')],
    [5, user(undefined, 'Guest')],
  ])
  const people = peopleIn(states, 3)
  expect(people.map(({ name, clients }) => [name, clients])).toEqual([
    ['Ada', [3, 1]],
    ['Bob', [2]],
    ['Guest', [4]],
    ['Guest', [5]],
  ])
  expect(people[0]).toMatchObject({ isYou: true, isLost: false })
  expect(people[1]).toMatchObject({ isYou: false, isLost: true })
})

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const linear = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0)
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

it('AWARE-3 colours of people have a contrast of at least 4.5:1 on both themes', () => {
  const styles = readFileSync('src/styles.css', 'utf8')
  const pair = (pattern: string) => {
    const found = new RegExp(`${pattern}[^;]*light-dark\\((#\\w+), (#\\w+)\\)`).exec(styles)
    if (!found) throw new Error(`no ${pattern} in styles.css`)
    return [found[1] ?? '', found[2] ?? ''] as const
  }
  const grounds = ['--color-paper:', '--color-panel:'].map(pair)
  const onColour = pair('\\.person \\{[^}]*?color:')
  for (let colour = 0; colour < colourCount; colour++) {
    const shades = pair(`\\.person-${colour} \\{\\s*--person:`)
    for (const theme of [0, 1] as const) {
      for (const ground of [...grounds, onColour]) {
        expect(
          contrast(shades[theme], ground[theme]),
          `${shades[theme]} on ${ground[theme]}`,
        ).toBeGreaterThan(4.5)
      }
    }
  }
})
