import type { Attempt } from '../../api/trials'
import { locale, messages, textOf } from '../../i18n/messages'

const text = messages({
  en: {
    refused: 'everything it tried was refused',
    limited: 'ran into its limit',
    plain: 'arrived as plain text',
    alone: 'what it left ended with it',
    crashed: 'crashed, and left nothing behind',
    time: (seconds: string) => `stopped after ${seconds} s`,
    memory: 'stopped at the memory limit',
    output: 'stopped at the output limit',
    compiler: 'did not get past the compiler',
  },
  de: {
    refused: 'alles wurde verweigert',
    limited: 'stieß an seine Grenze',
    plain: 'kam als bloßer Text an',
    alone: 'was es zurückließ, endete mit ihm',
    crashed: 'stürzte ab und ließ nichts zurück',
    time: (seconds) => `nach ${seconds} s gestoppt`,
    memory: 'am Speicherlimit gestoppt',
    output: 'am Ausgabelimit gestoppt',
    compiler: 'kam nicht durch den Compiler',
  },
})

/** Programs that end by themselves, and not because they were refused what they tried. */
const endings: Record<string, 'limited' | 'plain' | 'alone'> = {
  '02_thread_bomb': 'limited',
  '03_mem_hog': 'limited',
  '05_mem_shared': 'limited',
  '06_huge_file': 'limited',
  '18_daemonise': 'alone',
  '19_zombies': 'limited',
  '20_deep_recursion': 'limited',
  '22_fd_exhaust': 'limited',
  '24_terminal_escapes': 'plain',
  '25_invalid_utf8': 'plain',
  '29_inode_flood': 'limited',
  '30_pipe_memory': 'limited',
  '33_deep_dirs': 'limited',
}

/** By what an attempt was contained, in a few words. Empty where a newer server has another way. */
export function containment({ program, outcome, wallMs }: Attempt): string {
  const t = textOf(text)
  const seconds = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  switch (outcome) {
    case 'exited':
      return t[endings[program] ?? 'refused']
    case 'signalled':
      return t.crashed
    case 'timed_out':
      return t.time(new Intl.NumberFormat(locale(), seconds).format(wallMs / 1_000))
    case 'out_of_memory':
      return t.memory
    case 'output_limit':
      return t.output
    case undefined:
      return t.compiler
    default:
      return ''
  }
}
