import { messages, textOf } from '../../i18n/messages'

/** What each hostile program tries, by its id. */
const titles = messages({
  en: {
    '01_fork_bomb': 'Start processes without end',
    '02_thread_bomb': 'Start thousands of threads',
    '03_mem_hog': 'Take more and more memory',
    '04_mem_hog_children': 'Spread memory over ten processes',
    '05_mem_shared': 'Hide memory in shared segments',
    '06_huge_file': 'Write huge files wherever it can',
    '07_infinite_loop': 'Loop forever',
    '08_sleep_ignore_term': 'Sleep and ignore every signal to stop',
    '09_output_flood': 'Flood the output',
    '10_read_host_files': 'Read the server’s files',
    '11_proc_writes': 'Change kernel settings in /proc',
    '12_write_outside': 'Write outside its own folder',
    '13_network': 'Reach the network and cloud metadata',
    '14_kill_others': 'Kill the server’s processes',
    '15_ptrace': 'Attach to other processes as a debugger',
    '16_mount_ns': 'Mount file systems and enter namespaces',
    '17_symlink_tricks': 'Follow links to the server’s files',
    '18_daemonise': 'Leave a process behind',
    '19_zombies': 'Fill the process table with dead processes',
    '20_deep_recursion': 'Recurse without end in Python',
    '21_stack_overflow': 'Overflow the stack in C',
    '22_fd_exhaust': 'Use up all file descriptors',
    '23_self_exe': 'Overwrite the interpreter and the sandbox',
    '24_terminal_escapes': 'Smuggle terminal commands into the output',
    '25_invalid_utf8': 'Write bytes that are not text',
    '26_syscall_probe': 'Make 34 dangerous system calls',
    '27_tty_inject': 'Type into the server’s terminal',
    '28_env_fd_leak': 'Look for leaked secrets and open files',
    '29_inode_flood': 'Create 400,000 files',
    '30_pipe_memory': 'Fill the kernel’s socket buffers',
    '31_close_stdout_spin': 'Close its output and keep computing',
    '32_sigstop': 'Freeze itself and its parent',
    '33_deep_dirs': 'Nest folders deeper than any path',
    '34_core_dump': 'Crash and leave a core file',
    '35_compile_bomb': 'Compile a 2 GB program',
    '36_compile_include': 'Include the server’s files',
    '37_template_bomb': 'Keep the compiler busy with templates',
    '38_realtime_nice': 'Take real-time priority',
    '39_cpu_many': 'Keep 16 processes busy',
    '40_symlink_compile_output': 'Pass off a link as a compiled program',
    '41_int80_x32': 'Bypass the filter with 32-bit system calls',
    '42_cross_run': 'Find another program that is running',
  },
  de: {
    '01_fork_bomb': 'Endlos Prozesse starten',
    '02_thread_bomb': 'Tausende Threads starten',
    '03_mem_hog': 'Immer mehr Speicher belegen',
    '04_mem_hog_children': 'Speicher auf zehn Prozesse verteilen',
    '05_mem_shared': 'Speicher in gemeinsamen Segmenten verstecken',
    '06_huge_file': 'Überall riesige Dateien schreiben',
    '07_infinite_loop': 'Endlos rechnen',
    '08_sleep_ignore_term': 'Schlafen und jedes Stoppsignal ignorieren',
    '09_output_flood': 'Die Ausgabe überfluten',
    '10_read_host_files': 'Dateien des Servers lesen',
    '11_proc_writes': 'Kerneleinstellungen in /proc ändern',
    '12_write_outside': 'Außerhalb des eigenen Ordners schreiben',
    '13_network': 'Netz und Cloud-Metadaten erreichen',
    '14_kill_others': 'Prozesse des Servers beenden',
    '15_ptrace': 'Sich als Debugger an andere Prozesse hängen',
    '16_mount_ns': 'Dateisysteme einhängen, Namensräume betreten',
    '17_symlink_tricks': 'Über Links an Dateien des Servers gelangen',
    '18_daemonise': 'Einen Prozess zurücklassen',
    '19_zombies': 'Die Prozesstabelle mit toten Prozessen füllen',
    '20_deep_recursion': 'Endlose Rekursion in Python',
    '21_stack_overflow': 'Den Stack in C überlaufen lassen',
    '22_fd_exhaust': 'Alle Dateideskriptoren verbrauchen',
    '23_self_exe': 'Interpreter und Sandbox überschreiben',
    '24_terminal_escapes': 'Terminalbefehle in die Ausgabe schmuggeln',
    '25_invalid_utf8': 'Bytes schreiben, die kein Text sind',
    '26_syscall_probe': '34 gefährliche Systemaufrufe versuchen',
    '27_tty_inject': 'In das Terminal des Servers tippen',
    '28_env_fd_leak': 'Nach Geheimnissen und offenen Dateien suchen',
    '29_inode_flood': '400.000 Dateien anlegen',
    '30_pipe_memory': 'Socket-Puffer des Kernels füllen',
    '31_close_stdout_spin': 'Ausgabe schließen und weiterrechnen',
    '32_sigstop': 'Sich selbst und den Elternprozess anhalten',
    '33_deep_dirs': 'Ordner tiefer als jeden Pfad verschachteln',
    '34_core_dump': 'Abstürzen und ein Speicherabbild hinterlassen',
    '35_compile_bomb': 'Ein Programm von 2 GB übersetzen',
    '36_compile_include': 'Dateien des Servers einbinden',
    '37_template_bomb': 'Den Compiler mit Templates beschäftigen',
    '38_realtime_nice': 'Echtzeitpriorität beanspruchen',
    '39_cpu_many': '16 Prozesse rechnen lassen',
    '40_symlink_compile_output': 'Einen Link als übersetztes Programm ausgeben',
    '41_int80_x32': 'Den Filter mit 32-Bit-Systemaufrufen umgehen',
    '42_cross_run': 'Ein anderes laufendes Programm finden',
  },
})

/** What programs go for. */
const groupNames = messages({
  en: {
    processes: 'Processes',
    memory: 'Memory',
    files: 'Files and secrets',
    network: 'Network',
    rights: 'Rights',
    time: 'Time',
    output: 'Output',
    compilers: 'Compilers',
    others: 'Others',
  },
  de: {
    processes: 'Prozesse',
    memory: 'Speicher',
    files: 'Dateien und Geheimnisse',
    network: 'Netz',
    rights: 'Rechte',
    time: 'Zeit',
    output: 'Ausgabe',
    compilers: 'Compiler',
    others: 'Weitere',
  },
})

export type GroupId = keyof (typeof groupNames)['en']

/** The numbers with which the ids of a group's programs begin. */
const groups: readonly (readonly [GroupId, readonly number[]])[] = [
  ['processes', [1, 2, 14, 18, 19, 42]],
  ['memory', [3, 4, 5, 20, 21, 30]],
  ['files', [6, 10, 12, 17, 22, 23, 28, 29, 33, 34]],
  ['time', [7, 8, 31, 32, 39]],
  ['rights', [11, 15, 16, 26, 27, 38, 41]],
  ['network', [13]],
  ['output', [9, 24, 25]],
  ['compilers', [35, 36, 37, 40]],
]

/** How many programs this page knows. */
export const knownCount = Object.keys(titles.en).length

export const isKnown = (program: string): program is keyof typeof titles.en =>
  Object.hasOwn(titles.en, program)

/** What a program tries; its id where a newer server has one that this page does not know. */
export const titleOf = (program: string): string => (isKnown(program) ? textOf(titles)[program] : program)

export const groupName = (group: GroupId): string => textOf(groupNames)[group]

const groupOf = (program: string): GroupId =>
  (isKnown(program) && groups.find(([, numbers]) => numbers.includes(parseInt(program, 10)))?.[0]) || 'others'

/** Programs by what they go for. Within a group they stand in the server's order. */
export function grouped(programs: readonly string[]): { group: GroupId; programs: string[] }[] {
  const order: GroupId[] = [...groups.map(([group]) => group), 'others']
  return order.flatMap((group) => {
    const own = programs.filter((program) => groupOf(program) === group)
    return own.length > 0 ? [{ group, programs: own }] : []
  })
}

type Group = ReturnType<typeof grouped>[number]

/** Groups in two columns of about the same height, by what the groups have and not by what is shown of it. */
export function inColumns(all: readonly Group[]): Group[][] {
  const rows = all.reduce((sum, { programs }) => sum + programs.length, 0)
  const left: Group[] = []
  const right: Group[] = []
  let filled = 0
  for (const group of all) {
    if (filled * 2 < rows) left.push(group)
    else right.push(group)
    filled += group.programs.length
  }
  return [left, right].filter(({ length }) => length > 0)
}
