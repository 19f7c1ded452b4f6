import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import type { Problem, Severity } from '../base/problem';
import { visible } from '../base/visible';
import { hasErrors, problemOf } from '../session/analysis';
import type { Analyses, Known } from './analyses';
import { findDocument, rangeOf } from './documents';
import type { Sessions } from './sessions';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** The problems of every open spec, while typing, and their quick fixes. */
export class Diagnostics implements Disposable, vscode.CodeActionProvider {
  private readonly store = new DisposableStore();
  private readonly collection = this.store.add(vscode.languages.createDiagnosticCollection('nnspec'));
  /** What stands in the editor, by document. */
  private readonly shown = new Map<string, readonly Shown[]>();

  constructor(
    analyses: Analyses,
    private readonly sessions: Sessions,
  ) {
    // A text without errors waits for its data, so that the data's problems do not flicker with every keystroke.
    this.store.add(analyses.onAnalysis.on((known) => known.complete && this.publish(known)));
    this.store.add(
      sessions.onChange.on(({ session, what }) => what === 'content' && this.refresh(session.uri, analyses)),
    );
    this.store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.clear(uri)));
    const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    this.store.add(vscode.languages.registerCodeActionsProvider({ language: 'nnspec' }, this, kinds));
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const key = document.uri.toString();
    return (this.shown.get(key) ?? [])
      .filter(({ version, diagnostic }) => version === document.version && diagnostic.range.intersection(range))
      .flatMap(({ problem, diagnostic }) => {
        return actionFor(document, problem, diagnostics.find(isSame(diagnostic)) ?? diagnostic);
      });
  }

  dispose(): void {
    this.store.dispose();
  }

  private refresh(uri: vscode.Uri, analyses: Analyses): void {
    const document = findDocument(uri);
    const known = document && analyses.of(document);
    if (known?.complete) this.publish(known);
  }

  private publish({ document, version, analysis }: Known): void {
    if (document.isClosed || version !== document.version) return;
    const failure = this.sessions.get(document.uri)?.failure;
    const isOfSession = failure && !hasErrors(analysis.problems);
    const problems = isOfSession ? [...analysis.problems, problemOf(failure, analysis.bound)] : analysis.problems;
    const shown = problems.map((problem) => ({ version, problem, diagnostic: diagnosticOf(document, problem) }));
    this.shown.set(document.uri.toString(), shown);
    this.collection.set(document.uri, shown.map(({ diagnostic }) => diagnostic));
  }

  private clear(uri: vscode.Uri): void {
    this.collection.delete(uri);
    this.shown.delete(uri.toString());
  }
}

interface Shown {
  readonly version: number;
  readonly problem: Problem;
  readonly diagnostic: vscode.Diagnostic;
}

function diagnosticOf(document: vscode.TextDocument, { span, message, severity, code }: Problem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(document, span), visible(message), severities[severity]);
  diagnostic.code = code;
  diagnostic.source = 'nnspec';
  return diagnostic;
}

function actionFor(
  document: vscode.TextDocument,
  { fix }: Problem,
  diagnostic: vscode.Diagnostic,
): vscode.CodeAction[] {
  if (!fix) return [];
  const action = new vscode.CodeAction(visible(fix.title), vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(document.uri, rangeOf(document, fix.span), fix.text);
  return [action];
}

const isSame = (a: vscode.Diagnostic) => (b: vscode.Diagnostic) => a.message === b.message && a.range.isEqual(b.range);
