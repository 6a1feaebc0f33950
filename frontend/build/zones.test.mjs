// @vitest-environment node
import { expect, it } from 'vitest'
import { wrongImports } from './zones.mjs'

it('lets a zone import what it knows', () => {
  expect(wrongImports('session/session.ts', `import { request } from '../api/request'`)).toEqual([])
  expect(wrongImports('features/notes/Notes.tsx', `import { Markdown } from '../markdown/public'`)).toEqual(
    [],
  )
  expect(wrongImports('app/load.ts', `const page = import('../features/phase/public')`)).toEqual([])
  expect(wrongImports('sync/ledger.test.ts', `import { it } from 'vitest'`)).toEqual([])
})

it.each([
  ['api/rooms.ts', `import { useState } from 'react'`],
  ['sync/document.ts', `import { carets } from '../features/editor/carets'`],
  ['session/session.ts', `import { Message } from '../components/Message'`],
  ['components/Message.tsx', `import { request } from '../api/request'`],
  ['components/Message.tsx', `import type { Role } from '../api/schema'`],
  ['features/chat/Chat.tsx', `export { carets } from '../editor/carets'`],
  ['features/landing/Landing.tsx', `const page = import('../chat/public')`],
  ['features/chat/Chat.tsx', `import { App } from '../../app/App'`],
  ['sync/react/useCode.ts', `import { leads } from '../../session/roles'`],
  ['sync/code.ts', `import { useState } from 'react'`],
  ['docs/main.ts', `export * from '../api/request'`],
  ['sync/document.ts', `import 'lodash'`],
  ['sync/ledger.ts', `import { it } from 'vitest'`],
  ['app/load.ts', 'const page = (name) => import(`../features/${name}`)'],
  ['app/load.ts', `const pages = import.meta.glob('../features/*')`],
  ['main.ts', `import '../../tests/it/hard'`],
])('refuses in %s: %s', (name, text) => {
  expect(wrongImports(name, text)).toHaveLength(1)
})

it('refuses folders and files that are in no zone', () => {
  for (const name of ['utils/time.ts', 'features/games/Chess.tsx', 'features/time.ts', 'other.ts', 'x/a.css'])
    expect(wrongImports(name, '')).toEqual([`${name} is in no zone: give its folder one in build/zones.mjs`])
})
