/** Reads what the spool tells about single faxes, and remembers which files told it, and what could not be read. */

import { readSessionStory } from "../../fax/explain/session_story.ts";
import type { SessionStory } from "../../fax/explain/story.ts";
import { parseXferfaxlog, type XferfaxlogEntry } from "../../hylafax/xferfaxlog_entry.ts";
import type { CaseFiles } from "../../spool/case_files.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "../base/world.ts";

/** The world of a command that reads about single faxes. */
export interface CaseWorld extends World {
  /** What the spool holds about them. */
  readonly caseFiles: CaseFiles;
}

/** One look through the spool. */
export class Inquiry {
  /** The files that told something, relative to the spool. */
  readonly sources: string[] = [];
  /** What could not be read, in words. */
  readonly unread: string[] = [];
  /** The world that it reads. */
  readonly world: CaseWorld;
  /** Sessions that were read. */
  readonly stories = new Map<string, SessionStory>();

  /** Nothing is read yet. */
  constructor(world: CaseWorld) {
    this.world = world;
  }

  /** The result of a look; `nothing` if it failed, and a word about it. */
  look<T>(nothing: T, work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.unread.push(messageOf(error));
      return nothing;
    }
  }

  /** Reads the log of a session, once. */
  story(commId: string): SessionStory | undefined {
    const known = this.stories.get(commId);
    if (known !== undefined || commId === "") return known;
    const text = this.look("", () => this.world.caseFiles.sessionLog(commId));
    if (text === "") return undefined;
    this.sources.push(`log/c${commId}`);
    const story = readSessionStory(text);
    this.stories.set(commId, story);
    return story;
  }

  /** The lines of the accounting that count, the newest first, until `isEnough` says so. */
  accounts(
    mayCount: (line: string) => boolean,
    counts: (entry: XferfaxlogEntry) => boolean,
    isEnough: (line: string, found: number) => boolean,
  ): readonly XferfaxlogEntry[] {
    const { xferfaxlog } = this.world.config.hylafax;
    if (xferfaxlog === "") return [];
    const found: XferfaxlogEntry[] = [];
    this.look(undefined, () => {
      for (const line of this.world.caseFiles.accounts(xferfaxlog)) {
        if (isEnough(line, found.length)) break;
        const entry = mayCount(line) ? parseXferfaxlog(line) : undefined;
        if (entry !== undefined && counts(entry)) found.push(entry);
      }
    });
    if (found.length > 0) this.sources.push(xferfaxlog);
    return found;
  }
}
