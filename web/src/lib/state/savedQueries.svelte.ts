import { sentenceFor, type ApiClient } from '../api/client';
import type { SavedQuery } from '../api/types';
import type { Messages } from './messages.svelte';

/** Queries that are kept under a name, on the server, for everybody. */
export class SavedQueries {
  all = $state.raw<readonly SavedQuery[]>([]);

  constructor(
    private readonly api: ApiClient,
    private readonly messages: Messages,
  ) {}

  async load(): Promise<void> {
    await this.attempt(async () => (this.all = await this.api.savedQueries()));
  }

  async save(name: string, query: string): Promise<void> {
    await this.attempt(async () => {
      await this.api.saveQuery(name.trim(), query);
      this.all = await this.api.savedQueries();
      this.messages.say(`Saved as ${name.trim()}.`);
    });
  }

  async remove(saved: SavedQuery): Promise<void> {
    await this.attempt(async () => {
      await this.api.removeQuery(saved.id);
      this.all = this.all.filter((other) => other.id !== saved.id);
      this.messages.say(`Forgot the search ${saved.name}.`, 'plain', { title: 'Undo', run: () => void this.save(saved.name, saved.query) });
    });
  }

  private async attempt(what: () => Promise<unknown>): Promise<void> {
    try {
      await what();
    } catch (failure) {
      this.messages.say(sentenceFor(failure), 'warning');
    }
  }
}
