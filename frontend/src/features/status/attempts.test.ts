// @vitest-environment jsdom
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { grouped, inColumns, isKnown, knownCount, titleOf } from './attempts'
import { containment } from './containment'
import { plainDetail } from './detail'
import { enforcements } from './enforcement'

it('knows each program that this version of the server has, and no other', () => {
  // Tests run in the folder of the page.
  const files = readdirSync('../src/exec/trial/programs').filter((name) => /^\d/.test(name))
  const programs = files.map((name) => name.replace(/\.\w+$/, ''))
  expect(programs.filter((program) => !isKnown(program))).toEqual([])
  expect(programs.length).toBe(knownCount)
  expect(grouped(programs).map(({ group }) => group)).not.toContain('others')
})

it('groups programs, in the order of the server within a group, and keeps those it does not know', () => {
  const told = ['43_time_travel', '07_infinite_loop', '19_zombies', '01_fork_bomb', '03_new_mem_hog']
  expect(grouped(told)).toEqual([
    { group: 'processes', programs: ['19_zombies', '01_fork_bomb'] },
    { group: 'time', programs: ['07_infinite_loop'] },
    { group: 'others', programs: ['43_time_travel', '03_new_mem_hog'] },
  ])
  expect(titleOf('43_time_travel')).toBe('43_time_travel')
  expect(titleOf('toString')).toBe('toString')
})

it('lays groups in two columns, and none twice', () => {
  const all = grouped(['01_fork_bomb', '02_thread_bomb', '03_mem_hog', '07_infinite_loop'])
  expect(inColumns(all).map((groups) => groups.map(({ group }) => group))).toEqual([
    ['processes'],
    ['memory', 'time'],
  ])
  expect(inColumns([])).toEqual([])
})

const of = (program: string, outcome: string | undefined) =>
  containment({ program, outcome, wallMs: 2_003, held: true, detail: undefined })

it('says by what a program was contained', () => {
  expect(of('07_infinite_loop', 'timed_out')).toBe('stopped after 2.0 s')
  expect(of('10_read_host_files', 'exited')).toBe('everything it tried was refused')
  expect(of('19_zombies', 'exited')).toBe('ran into its limit')
  expect(of('36_compile_include', undefined)).toBe('did not get past the compiler')
  expect(of('01_fork_bomb', 'swallowed_whole')).toBe('')
})

it('shows what a hostile program said as text that does nothing, and not all of it', () => {
  expect(plainDetail('\u001b[2Jred\r\n\u202egnp.exe\tx\u0000')).toBe('\uFFFD[2Jred\n\uFFFDgnp.exe\tx\uFFFD')
  const long = plainDetail('line\n'.repeat(1_000))
  expect(long.split('\n').length).toBe(25)
  expect(long.endsWith('\n…')).toBe(true)
  expect([...plainDetail('😀'.repeat(9_000))].length).toBe(2_002)
})

it('says what enforces each limit, in its words where it has some', () => {
  const limits = {
    wall_ms: 10_000,
    cpu_ms: 9_000,
    memory_bytes: 256 * 1024 ** 2,
    disk_bytes: 64 * 1024 ** 2,
    files: 4_096,
    processes: 32,
    output_bytes: 1024 ** 2,
  }
  const told = [
    'memory: cgroup v1, rlimit',
    'time: clock of the supervisor',
    'files: tmpfs with a size',
    'luck: rabbit: foot',
    'odd',
  ]
  expect(enforcements(told, limits)).toEqual([
    { id: 'memory', name: 'Memory', most: '256 MB', by: 'cgroup v1, rlimit' },
    { id: 'time', name: 'Time', most: '10 sec', by: 'clock of the supervisor' },
    { id: 'files', name: 'Files', most: '64 MB in 4,096 files', by: 'tmpfs of limited size' },
    { id: 'luck', name: 'luck', most: '', by: 'rabbit: foot' },
    { id: 'odd', name: 'odd', most: '', by: '' },
  ])
})
