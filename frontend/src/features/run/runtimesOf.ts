import type { Runtimes } from '../../api/schema'

/** For tests: what a server that runs these languages says of itself. */
export const runtimesOf = (...ids: string[]): Runtimes => ({
  available: true,
  means: 'native',
  reason: null,
  hint: null,
  enforced_by: [],
  limits: {
    wall_ms: 10_000,
    cpu_ms: 10_000,
    memory_bytes: 1,
    disk_bytes: 1,
    files: 1,
    processes: 1,
    output_bytes: 1,
  },
  languages: ids.map((id) => ({ id, version: '1.0', packages: [] })),
})

/** For tests: what one says that runs nothing. */
export const noRuntimes: Runtimes = { ...runtimesOf('python'), available: false, reason: 'No sandbox.' }
