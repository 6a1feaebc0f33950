import workerUrl from 'browser-basedpyright/dist/pyright.worker.js?url'
import type { ContentChange, Diagnostic, Message, Requests } from './protocol'

/** Where the files of a room are, for the server. */
const root = 'file:///src'

/**
 * What is reported: what would fail when it runs. People in an interview do not annotate
 * everything, nor ask of each `node.next` whether it is None; what is installed where their
 * code runs, a browser cannot know.
 */
const configuration = {
  // Inside the worker. Without it every import is unresolved.
  typeshedPath: '/typeshed',
  typeCheckingMode: 'basic',
  reportMissingImports: 'none',
  reportMissingModuleSource: 'none',
  reportOptionalCall: 'none',
  reportOptionalContextManager: 'none',
  reportOptionalIterable: 'none',
  reportOptionalMemberAccess: 'none',
  reportOptionalOperand: 'none',
  reportOptionalSubscript: 'none',
}

const markdown = ['markdown', 'plaintext']

const capabilities = {
  textDocument: {
    synchronization: {},
    completion: {
      completionItem: {
        snippetSupport: true,
        documentationFormat: markdown,
        labelDetailsSupport: true,
        resolveSupport: { properties: ['documentation', 'detail', 'additionalTextEdits'] },
      },
      contextSupport: true,
    },
    hover: { contentFormat: markdown },
    signatureHelp: {
      signatureInformation: {
        documentationFormat: markdown,
        activeParameterSupport: true,
        parameterInformation: { labelOffsetSupport: true },
      },
      contextSupport: true,
    },
    publishDiagnostics: { tagSupport: { valueSet: [1, 2] } },
    definition: {},
    rename: {},
  },
  workspace: { configuration: true, workspaceFolders: true },
}

interface Published {
  uri: string
  version?: number
  diagnostics: Diagnostic[]
}

type OnDiagnostics = (uri: string, version: number | undefined, found: Diagnostic[]) => void

interface Waiting {
  done: (result: unknown) => void
  fail: (error: Error) => void
}

/**
 * The Python language server, basedpyright, in workers of this page. It is three megabytes to
 * load and a third of a gigabyte to run: one for the page, and only while somebody needs it.
 */
export class PythonServer {
  private readonly worker: Worker
  private readonly helpers: Worker[] = []
  private readonly waiting = new Map<number, Waiting>()
  private asked = 0
  private isStopped = false
  /** Characters after which completions are asked for, and signatures. */
  triggers: { completion: string[]; signature: string[] } = { completion: [], signature: [] }

  private constructor(
    private readonly onDiagnostics: OnDiagnostics,
    private readonly onEnd: () => void,
  ) {
    this.worker = new Worker(workerUrl, { name: 'python' })
    this.worker.addEventListener('message', ({ data }: MessageEvent<Message>) => this.receive(data))
    this.worker.addEventListener('error', () => this.stop())
    this.post({ type: 'browser/boot', mode: 'foreground' })
  }

  /** Starts one. Fails where it cannot be loaded. `onEnd`: it has broken down, or was stopped. */
  static async start(onDiagnostics: OnDiagnostics, onEnd: () => void): Promise<PythonServer> {
    const server = new PythonServer(onDiagnostics, onEnd)
    try {
      await server.initialize()
    } catch (error) {
      server.stop()
      throw error
    }
    return server
  }

  private async initialize() {
    const answer = (await this.ask('initialize', {
      processId: null,
      rootUri: root,
      workspaceFolders: [{ uri: root, name: 'src' }],
      capabilities,
      initializationOptions: { files: { '/src/pyrightconfig.json': JSON.stringify(configuration) } },
    })) as {
      capabilities: Record<
        'completionProvider' | 'signatureHelpProvider',
        { triggerCharacters?: string[] } | undefined
      >
    }
    const { completionProvider, signatureHelpProvider } = answer.capabilities
    this.triggers = {
      completion: completionProvider?.triggerCharacters ?? [],
      signature: signatureHelpProvider?.triggerCharacters ?? [],
    }
    this.tell('initialized', {})
  }

  open(uri: string, version: number, text: string) {
    this.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version, text } })
  }

  change(uri: string, version: number, contentChanges: readonly ContentChange[]) {
    this.tell('textDocument/didChange', { textDocument: { uri, version }, contentChanges })
  }

  close(uri: string) {
    this.tell('textDocument/didClose', { textDocument: { uri } })
  }

  request<Method extends keyof Requests>(method: Method, params: object): Promise<Requests[Method]> {
    return this.ask(method, params) as Promise<Requests[Method]>
  }

  private ask(method: string, params: object): Promise<unknown> {
    if (this.isStopped) return Promise.reject(new Error('the Python server has ended'))
    const id = (this.asked += 1)
    this.post({ jsonrpc: '2.0', id, method, params })
    return new Promise((done, fail) => this.waiting.set(id, { done, fail }))
  }

  private tell(method: string, params: object) {
    this.post({ jsonrpc: '2.0', method, params })
  }

  private post(message: object) {
    this.worker.postMessage(message, [])
  }

  private receive(message: Message & { type?: string; initialData?: unknown; port?: MessagePort }) {
    if (message.type === 'browser/newWorker' && message.port) this.help(message.initialData, message.port)
    else if (message.method !== undefined && message.id !== undefined)
      this.post({ jsonrpc: '2.0', id: message.id, result: answerTo(message) })
    else if (message.method === 'textDocument/publishDiagnostics') {
      const { uri, version, diagnostics } = message.params as Published
      this.onDiagnostics(uri, version, diagnostics)
    } else if (message.id !== undefined) this.settle(Number(message.id), message)
  }

  private settle(id: number, { result, error }: Message) {
    const waiting = this.waiting.get(id)
    this.waiting.delete(id)
    if (error) waiting?.fail(new Error(error.message))
    else waiting?.done(result)
  }

  /** It checks in a worker of its own, which only the page can start. */
  private help(initialData: unknown, port: MessagePort) {
    const helper = new Worker(workerUrl, { name: 'python-checker' })
    helper.postMessage({ type: 'browser/boot', mode: 'background', initialData, port }, [port])
    this.helpers.push(helper)
  }

  stop() {
    if (this.isStopped) return
    this.isStopped = true
    for (const worker of [this.worker, ...this.helpers]) worker.terminate()
    for (const { fail } of this.waiting.values()) fail(new Error('the Python server has ended'))
    this.waiting.clear()
    this.onEnd()
  }
}

/** What the server asks of us. All that it does not get it does without. */
function answerTo({ method, params }: Message): unknown {
  if (method !== 'workspace/configuration') return null
  const { items } = params as { items: unknown[] }
  return items.map(() => ({}))
}
