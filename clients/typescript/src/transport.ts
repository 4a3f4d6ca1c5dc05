// HTTP below the calls, by the fetch of browsers and of Node 18 or later.

/** A refusal: `code` is stable and for programs, `message` for people; `body` is all that was answered. */
export class ApiError extends Error {
  readonly code: string;
  readonly fields: Record<string, string[]>;

  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
    readonly retryAfter: number | null,
  ) {
    super(String(body["message"] ?? ""));
    this.name = "ApiError";
    this.code = String(body["code"] ?? "");
    this.fields = (body["fields"] ?? {}) as Record<string, string[]>;
  }
}

export interface Options {
  accessToken?: string;
  /** The language of the messages, as in Accept-Language. */
  language?: string;
  /** Another function to fetch by, for tests. */
  fetch?: typeof fetch;
}

export interface Given {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  file?: Blob;
  mediaType?: string;
  idempotencyKey?: string | undefined;
}

export class Transport {
  accessToken: string;
  private readonly site: string;
  private readonly language: string;
  private readonly fetch: typeof fetch;

  /** `site` is the address of the site, as `https://events.example.org`. */
  constructor(site: string, options: Options = {}) {
    this.site = site.replace(/\/+$/, "");
    this.accessToken = options.accessToken ?? "";
    this.language = options.language ?? "";
    this.fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  }

  /** The answer: of JSON what it says, of other text a string, of a file a Blob, and undefined of nothing. */
  async call<Answer>(method: string, path: string, given: Given = {}): Promise<Answer> {
    const content = given.file ?? (given.body === undefined ? undefined : JSON.stringify(given.body));
    const headers: Record<string, string> = {
      Accept: "*/*",
      "Accept-Language": this.language,
      Authorization: this.accessToken && `Bearer ${this.accessToken}`,
      "Content-Type": content === undefined ? "" : given.mediaType ?? "application/json",
      "Idempotency-Key": given.idempotencyKey ?? "",
    };
    const set = Object.entries(headers).filter(([, value]) => value !== "");
    const answer = await this.fetch(this.site + path + question(given.query ?? {}), {
      method,
      headers: Object.fromEntries(set),
      redirect: "error",
      ...(content === undefined ? {} : { body: content }),
    });
    if (!answer.ok) throw await refusal(answer);
    return (await read(answer)) as Answer;
  }
}

function question(query: Record<string, string | number | boolean | undefined>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

async function read(answer: Response): Promise<unknown> {
  const type = answer.headers.get("Content-Type") ?? "";
  if (answer.status === 204) return undefined;
  if (type.startsWith("application/json")) return answer.json();
  return type.startsWith("text/") || type.includes("svg") ? answer.text() : answer.blob();
}

async function refusal(answer: Response): Promise<ApiError> {
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const wait = answer.headers.get("Retry-After");
  return new ApiError(answer.status, body, wait === null ? null : Number(wait));
}
