// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Cli.Sources;
using Spf.Dns;
using Spf.Records;

namespace Spf.Cli.Answers;

/// <summary>Runs checks, and applies --local and --guess to them.</summary>
internal sealed class Checker
{
    private readonly IDnsResolver _resolver;
    private readonly SpfVerifier _verifier;
    private readonly string? _localTerms;
    private readonly SpfRecord? _guess;

    public Checker(Arguments arguments, IDnsResolver resolver, SpfOptions options)
    {
        _resolver = resolver;
        _verifier = new SpfVerifier(resolver, options);
        _localTerms = arguments.Value(OptionTable.Local) is { } terms
            ? SpfTerms.Of(OptionValues.Terms(OptionTable.Local, terms, allowModifiers: false))
            : null;
        _guess = arguments.Has(OptionTable.Guess)
            ? OptionValues.Terms(
                OptionTable.Guess, arguments.Value(OptionTable.Guess) ?? SpfTerms.BestGuess, allowModifiers: true)
            : null;
    }

    public ValueTask<Answer> AnswerAsync(
        in Question question, ISpfTrace? trace, CancellationToken cancellationToken)
    {
        SpfVerifier verifier = VerifierFor(question);
        ValueTask<SpfOutcome> pending = verifier.CheckHostAsync(question.Request, trace, cancellationToken);
        return pending.IsCompletedSuccessfully && _guess is null
            ? new(new Answer(question, pending.Result))
            : WaitAsync(pending, question, trace, cancellationToken);
    }

    private async ValueTask<Answer> WaitAsync(
        ValueTask<SpfOutcome> pending, Question question, ISpfTrace? trace, CancellationToken cancellationToken)
    {
        SpfOutcome outcome = await pending;
        if (_guess is null || outcome.Problem is not { Kind: SpfProblemKind.NoRecord })
        {
            return new Answer(question, outcome);
        }

        // An error in a guessed record is not the domain's fault: the domain still publishes nothing.
        SpfOutcome guessed = await _verifier.EvaluateRecordAsync(question.Request, _guess, trace, cancellationToken);
        return guessed.Result is SpfResult.TempError or SpfResult.PermError
            ? new Answer(question, outcome)
            : new Answer(question, guessed, _guess.ToString());
    }

    private SpfVerifier VerifierFor(in Question question) =>
        _localTerms is not null && DomainName.TryParse(question.Request.Domain, out DomainName domain)
            ? new SpfVerifier(new LocalPolicy(_resolver, domain, _localTerms), _verifier.Options)
            : _verifier;
}
