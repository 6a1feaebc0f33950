import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { Code, type CodeEvent } from './code'

/** A document as the server begins it. */
function seed(): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.transact(() => {
    doc.getMap('room').set('language', 'python')
    for (const [path, text] of [
      ['main.py', 'print(1)\n'],
      ['main.rs', 'fn main() {}\n'],
    ] as const)
      doc.getMap('files').set(path, new Y.Text(text))
  })
  return Y.encodeStateAsUpdate(doc)
}

function open() {
  const doc = new Y.Doc()
  const code = new Code(doc)
  Y.applyUpdate(doc, seed())
  const events: CodeEvent[] = []
  code.witness((event) => events.push(event))
  return { doc, code, events, shown: () => code.files().flatMap((file) => (file.isShown ? file.path : [])) }
}

/** Two people in one room; `sync` brings what each wrote meanwhile to the other. */
function pair() {
  const [ada, bob] = [open(), open()]
  const sync = () => {
    const [a, b] = [Y.encodeStateAsUpdate(ada.doc), Y.encodeStateAsUpdate(bob.doc)]
    Y.applyUpdate(ada.doc, b)
    Y.applyUpdate(bob.doc, a)
  }
  return { ada, bob, sync }
}

it('shows the file of another language once somebody has written in it', () => {
  const { code, shown } = open()
  let changes = 0
  code.subscribe(() => (changes += 1))
  expect(shown()).toEqual(['main.py'])
  code.file('main.rs')?.insert(0, '//')
  expect(shown()).toEqual(['main.py', 'main.rs'])
  const before = changes
  const list = code.files()
  code.file('main.rs')?.insert(0, '//')
  // Typing is no news for the tabs.
  expect(changes).toBe(before)
  expect(code.files()).toBe(list)
})

it('two files of one name made at once are two files', () => {
  const { ada, bob, sync } = pair()
  ada.code.make('util.py', 'hers')
  bob.code.make('Util.py', 'his')
  sync()
  expect(ada.shown()).toHaveLength(3)
  expect(ada.shown()).toEqual(bob.shown())
  expect(ada.code.files().map(({ text }) => text.toString())).toEqual(expect.arrayContaining(['hers', 'his']))
})

it('renaming keeps what others type at the same moment', () => {
  const { ada, bob, sync } = pair()
  const id = ada.code.make('util.py', 'def f(): ...\n')
  sync()
  ada.code.rename(id, 'src/tools.py')
  bob.code.file(id)?.insert(0, '# his\n')
  sync()
  expect(bob.code.pathOf(id)).toBe('src/tools.py')
  expect(ada.code.file(id)?.toString()).toBe('# his\ndef f(): ...\n')
})

it('what was deleted comes back whole, with what was typed meanwhile', () => {
  const { ada, bob, sync } = pair()
  const id = ada.code.make('util.py', 'one\n')
  sync()
  ada.code.delete(id)
  bob.code.file(id)?.insert(0, 'two\n')
  sync()
  expect(bob.shown()).toEqual(['main.py'])
  expect(bob.events).toMatchObject([
    { kind: 'deleted', file: { path: 'util.py' }, isOwn: false, client: ada.doc.clientID },
  ])
  expect(ada.events).toMatchObject([{ kind: 'deleted', isOwn: true }])
  bob.code.restore(id)
  sync()
  expect(ada.shown()).toEqual(['main.py', 'util.py'])
  expect(ada.code.file(id)?.toString()).toBe('two\none\n')
})

it('tells who changed the language, and brings back its file', () => {
  const { ada, bob, sync } = pair()
  ada.code.restore('main.rs')
  ada.code.delete('main.rs')
  sync()
  ada.code.chooseLanguage('rust')
  sync()
  expect(bob.events.at(-1)).toMatchObject({
    kind: 'language',
    from: 'python',
    to: 'rust',
    client: ada.doc.clientID,
  })
  bob.code.chooseLanguage('python')
  expect(bob.shown()).toEqual(['main.py'])
})

it('moves files', () => {
  const { code, shown } = open()
  const a = code.make('a')
  code.make('b')
  code.make('c')
  code.move(a, 3)
  expect(shown()).toEqual(['main.py', 'b', 'c', 'a'])
  code.move(a, 0)
  expect(shown()).toEqual(['a', 'main.py', 'b', 'c'])
  for (let turn = 0; turn < 80; turn++) {
    const [first] = code.files()
    code.move(first?.id ?? '', 1)
  }
  expect(shown().toSorted()).toEqual(['a', 'b', 'c', 'main.py'])
})

it('knows which names are free', () => {
  const { code } = open()
  const id = code.make('util.py')
  expect(code.problemWith('UTIL.py')).toBe('taken')
  expect(code.problemWith('UTIL.py', id)).toBeUndefined()
  expect(code.problemWith('main.rs')).toBe('taken')
  expect(code.waiting('main.rs')?.id).toBe('main.rs')
  expect(code.waiting('main.py')).toBeUndefined()
  code.delete(id)
  expect(code.problemWith('util.py')).toBeUndefined()
})

it('is not upset by what others put into its maps', () => {
  const { doc, code, shown } = open()
  doc.getMap('files').set('odd', 'no text')
  doc.getMap('files').set('map', new Y.Map())
  doc.getMap('names').set('main.py', { toString: 'x' })
  doc.getMap('order').set('main.py', 'first')
  doc.getMap('deleted').set('nothing', true)
  doc.getMap('room').set('language', 7)
  expect(shown()).toEqual(['main.py'])
  expect(code.language).toBeUndefined()
})

it('sends long files in parts, and cuts no emoji', () => {
  const { doc, code } = open()
  const sizes: number[] = []
  doc.on('update', (update: Uint8Array) => sizes.push(update.length))
  const text = `x${'😀'.repeat(300_000)}`
  const id = code.make('long.txt', text)
  expect(code.file(id)?.toString()).toBe(text)
  expect(Math.max(...sizes)).toBeLessThan(1_000_000)
})

it('what is brought in comes whole and with its mark, in one update', () => {
  const { ada, bob, sync } = pair()
  const updates: Uint8Array[] = []
  ada.doc.on('update', (update: Uint8Array) => updates.push(update))
  const id = ada.code.make('app.py', 'x'.repeat(300_000), true)
  expect(updates).toHaveLength(1)
  sync()
  expect(bob.code.file(id)?.length).toBe(300_000)
  expect(bob.doc.getMap('brought').get(id)).toBe(true)
})
