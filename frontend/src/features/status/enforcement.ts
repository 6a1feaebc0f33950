import type { RunLimits } from '../../api/schema'
import { amount } from '../../i18n/amount'
import { locale, messages, textOf } from '../../i18n/messages'

const names = messages({
  en: {
    memory: 'Memory',
    'processor time': 'Processor time',
    time: 'Time',
    processes: 'Processes',
    files: 'Files',
    output: 'Output',
    network: 'Network',
  },
  de: {
    memory: 'Speicher',
    'processor time': 'Prozessorzeit',
    time: 'Zeit',
    processes: 'Prozesse',
    files: 'Dateien',
    output: 'Ausgabe',
    network: 'Netz',
  },
})

/** The server's words for what enforces something; what is not here is the name of a thing, in all languages. */
const means = messages({
  en: {
    watchdog: 'watchdog',
    'clock of the supervisor': 'clock of the supervisor',
    'counted by the supervisor': 'counted by the supervisor',
    'an empty namespace': 'empty namespace',
    'tmpfs with a size': 'tmpfs of limited size',
    'tmpfs with a size and a number of files': 'tmpfs of limited size and number of files',
  },
  de: {
    watchdog: 'Wächterprozess',
    'clock of the supervisor': 'Uhr des Supervisors',
    'counted by the supervisor': 'vom Supervisor gezählt',
    'an empty namespace': 'leerer Namensraum',
    'tmpfs with a size': 'tmpfs mit begrenzter Größe',
    'tmpfs with a size and a number of files': 'tmpfs mit begrenzter Größe und Dateizahl',
  },
})

const text = messages({
  en: { none: 'none', files: (size: string, count: string) => `${size} in ${count} files` },
  de: { none: 'keins', files: (size: string, count: string) => `${size} in ${count} Dateien` },
})

/** A limit of each program, and what enforces it. */
export interface Enforcement {
  /** The server's name for it. */
  id: string
  name: string
  /** How much there is of it; empty where the server does not say. */
  most: string
  by: string
}

const wordIn = (all: Record<string, string>, word: string) =>
  Object.hasOwn(all, word) ? all[word] : undefined

/** So many seconds. */
const seconds = (ms: number) =>
  new Intl.NumberFormat(locale(), { style: 'unit', unit: 'second', maximumFractionDigits: 1 }).format(
    ms / 1_000,
  )

/** What the server says of its limits, such as `memory: cgroup v1, rlimit`, in the page's words. */
export function enforcements(enforcedBy: readonly string[], limits: RunLimits): Enforcement[] {
  const t = textOf(text)
  const number = new Intl.NumberFormat(locale())
  const most: Record<string, string> = {
    memory: amount(limits.memory_bytes),
    'processor time': seconds(limits.cpu_ms),
    processes: number.format(limits.processes),
    files: t.files(amount(limits.disk_bytes), number.format(limits.files)),
    time: seconds(limits.wall_ms),
    output: amount(limits.output_bytes),
    network: t.none,
  }
  return enforcedBy.map((line) => {
    const [id = '', ...rest] = line.split(': ')
    const by = rest.join(': ').split(', ')
    return {
      id,
      name: wordIn(textOf(names), id) ?? id,
      most: wordIn(most, id) ?? '',
      by: by.map((one) => wordIn(textOf(means), one) ?? one).join(', '),
    }
  })
}
