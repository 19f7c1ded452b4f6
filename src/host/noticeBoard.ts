import type { PanelContent } from '../protocol/panel';

/** What the panel says beside (or in place of) its network, and what the reader may do about it. */
export interface Notice {
  readonly severity: NonNullable<PanelContent['notice']>['severity'];
  readonly message: string;
  /** Of something that takes its time: the part that is done, from 0 to 1. */
  readonly progress?: number;
  readonly actions?: readonly NoticeAction[];
}

interface NoticeAction {
  readonly title: string;
  run(): Promise<void>;
}

/**
 * What a notice is about, the most pressing first: data that is being read; what is wrong with the text or its opening; a worker that has
 * ended; a network that is older than its text; a kept run that could be taken up.
 */
export const subjects = ['reading', 'problem', 'lost', 'older', 'offer'] as const;
export type Subject = (typeof subjects)[number];

/** One notice for each subject; the most pressing one is shown. */
export class NoticeBoard {
  private readonly notices = new Map<Subject, Notice>();

  get(subject: Subject): Notice | undefined {
    return this.notices.get(subject);
  }

  /** Says whether what is shown has changed by it. */
  set(subject: Subject, notice: Notice | undefined): boolean {
    const before = this.shown;
    if (notice) this.notices.set(subject, notice);
    else this.notices.delete(subject);
    const now = this.shown;
    return now?.message !== before?.message || now?.progress !== before?.progress || titlesOf(now) !== titlesOf(before);
  }

  get shown(): Notice | undefined {
    for (const subject of subjects) {
      const notice = this.notices.get(subject);
      if (notice) return notice;
    }
    return undefined;
  }

  /** As the panel gets it. */
  get content(): PanelContent['notice'] {
    const { shown } = this;
    if (!shown) return undefined;
    const { severity, message, progress, actions } = shown;
    return { severity, message, ...(progress !== undefined && { progress }), actions: actions?.map(({ title }) => title) };
  }

  /** Does what an action of the shown notice offers. One of a notice that has gone meanwhile does nothing. */
  async choose(title: string): Promise<void> {
    await this.shown?.actions?.find((action) => action.title === title)?.run();
  }
}

function titlesOf(notice: Notice | undefined): string {
  return (notice?.actions ?? []).map(({ title }) => title).join('\n');
}
