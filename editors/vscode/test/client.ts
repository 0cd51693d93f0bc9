/** In place of the client library: what it was made of, and whether it runs. */

export const State = { Stopped: 1, Running: 2, Starting: 3 };

export class LanguageClient {
  static readonly made: LanguageClient[] = [];
  isRunning = false;
  initializeResult = { serverInfo: { name: "cilint", version: "1.2.3" } };

  constructor(
    readonly id: string,
    readonly name: string,
    readonly program: { command: string; args: string[] },
    readonly options: Record<string, unknown>,
  ) {
    LanguageClient.made.push(this);
  }

  onDidChangeState(): void {}

  async start(): Promise<void> {
    this.isRunning = true;
  }

  async stop(): Promise<void> {
    this.isRunning = false;
  }
}
