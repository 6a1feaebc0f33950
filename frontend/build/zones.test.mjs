// @vitest-environment node
import { expect, it } from 'vitest'
import { wrongImports } from './zones.mjs'

it('lets a zone import what it knows', () => {
  expect(wrongImports('session/session.ts', `import { told } from '../api/request'`)).toEqual([])
  expect(wrongImports('features/room/Header.tsx', `import { languages } from '../editor/public'`)).toEqual([])
  expect(wrongImports('app/room.ts', `const page = import('../features/room/RoomPage')`)).toEqual([])
  expect(wrongImports('sync/ledger.test.ts', `import { it } from 'vitest'`)).toEqual([])
})

it.each([
  ['api/rooms.ts', `import { useState } from 'react'`],
  ['sync/document.ts', `import { carets } from '../features/editor/carets'`],
  ['session/session.ts', `import { Message } from '../components/Message'`],
  ['components/Message.tsx', `import { request } from '../api/request'`],
  ['components/Message.tsx', `import type { Role } from '../api/schema'`],
  ['features/room/Header.tsx', `export { carets } from '../editor/carets'`],
  ['features/landing/Landing.tsx', `const page = import('../room/RoomPage')`],
  ['features/room/Header.tsx', `import { App } from '../../app/App'`],
  ['docs/main.ts', `export * from '../api/request'`],
  ['sync/document.ts', `import 'lodash'`],
  ['sync/ledger.ts', `import { it } from 'vitest'`],
  ['app/room.ts', 'const page = (name) => import(`../features/${name}`)'],
  ['app/room.ts', `const pages = import.meta.glob('../features/*')`],
  ['main.tsx', `import '../../tests/it/hard'`],
])('refuses in %s: %s', (name, text) => {
  expect(wrongImports(name, text)).toHaveLength(1)
})

it('refuses folders and files that are in no zone', () => {
  for (const name of [
    'utils/time.ts',
    'features/weather/Weather.tsx',
    'features/time.ts',
    'other.ts',
    'x/a.css',
  ])
    expect(wrongImports(name, '')).toEqual([`${name} is in no zone: give its folder one in build/zones.mjs`])
})
