// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using Spf.Dns;

namespace DnsClientSample;

/// <summary>
/// Lets Spf ask through a DnsClient.NET that the application already has. Every fault of the DNS becomes a status; only
/// the caller's own cancellation is thrown.
/// </summary>
public sealed class LookupClientResolver : IDnsResolver
{
    // Resolvers give up after about as many.
    private const int MaxAliases = 16;

    private readonly ILookupClient _client;
    private readonly DnsQueryAndServerOptions _options;

    /// <summary>Asks through a client.</summary>
    /// <param name="client">The client. Its servers and times are used as they are, its cache is not.</param>
    public LookupClientResolver(ILookupClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = OptionsOf(client.Settings);
    }

    /// <inheritdoc />
    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        family == AddressFamily.InterNetwork
            ? AskAsync(name, QueryType.A, AddressesOf<ARecord>, cancellationToken)
            : AskAsync(name, QueryType.AAAA, AddressesOf<AaaaRecord>, cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        AskAsync(
            name,
            QueryType.MX,
            static answers => answers.OfType<MxRecord>().OrderBy(mx => mx.Preference).Select(mx => NameOf(mx.Exchange)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        // DnsClient has read the octets as UTF-8 already. For SPF that is no loss: records and explanations with
        // anything but US-ASCII in them are refused either way.
        AskAsync(
            name,
            QueryType.TXT,
            static answers => answers.OfType<TxtRecord>().Select(txt => string.Concat(txt.Text)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        AskAsync(
            DomainName.ReverseOf(address),
            QueryType.PTR,
            static answers => answers.OfType<PtrRecord>().Select(ptr => NameOf(ptr.PtrDomainName)),
            cancellationToken);

    // The client's own settings, with these exceptions. An error or an empty answer is final: asking every other server
    // again would turn one void lookup into several. Faults become statuses. A truncated answer is never used.
    // DnsClient's cache has no limit on its size: put a CachingResolver in front instead.
    private static DnsQueryAndServerOptions OptionsOf(LookupClientSettings settings) => new()
    {
        ContinueOnDnsError = false,
        ContinueOnEmptyResponse = false,
        ThrowDnsErrors = false,
        UseTcpFallback = true,
        CacheFailedResults = settings.CacheFailedResults,
        ExtendedDnsBufferSize = settings.ExtendedDnsBufferSize,
        FailedResultsCacheDuration = settings.FailedResultsCacheDuration,
        Recursion = settings.Recursion,
        RequestDnsSecRecords = settings.RequestDnsSecRecords,
        Retries = settings.Retries,
        Timeout = settings.Timeout,
        UseCache = false,
        UseRandomNameServer = settings.UseRandomNameServer,
        UseTcpOnly = settings.UseTcpOnly,
    };

    private async ValueTask<DnsAnswer<T>> AskAsync<T>(
        DomainName name,
        QueryType type,
        Func<IReadOnlyList<DnsResourceRecord>, IEnumerable<T>> read,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryMakeQuestion(name, type, out DnsQuestion? question))
        {
            return DnsAnswer.NameError<T>();
        }

        try
        {
            IDnsQueryResponse response =
                await _client.QueryAsync(question, _options, cancellationToken).ConfigureAwait(false);
            if (!Repeats(response, question) || !TryFollowAliases(response, out List<DnsResourceRecord>? records))
            {
                return DnsAnswer.Failure<T>(DnsStatus.ServerFailure);
            }

            return response.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => DnsAnswer.Success(read(records).ToImmutableArray()) with
                {
                    TimeToLive = TimeToLiveOf(response),
                },
                DnsHeaderResponseCode.NotExistentDomain => DnsAnswer.NameError<T>() with
                {
                    TimeToLive = TimeToLiveOf(response),
                },
                _ => DnsAnswer.Failure<T>(DnsStatus.ServerFailure),
            };
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            // DnsClient reports its caller's cancellation as a time-out of its own.
            throw new OperationCanceledException("The lookup was cancelled.", exception, cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException
            or DnsResponseException { Code: DnsResponseCode.ConnectionTimeout })
        {
            return DnsAnswer.Failure<T>(DnsStatus.Timeout);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A message that cannot be read, an id that does not fit, a socket that fails: they come as exceptions of many
            // kinds, some of them internal to DnsClient, and none is the caller's fault.
            return DnsAnswer.Failure<T>(DnsStatus.ServerFailure);
        }
    }

    // DnsClient compares only the message id. An answer to another question says nothing about ours.
    private static bool Repeats(IDnsQueryResponse response, DnsQuestion question) =>
        response.Questions is [DnsQuestion repeated]
        && repeated.QuestionType == question.QuestionType
        && repeated.QuestionClass == question.QuestionClass
        && IsSameName(repeated.QueryName, question.QueryName);

    // Records of other owners are ignored, unless an alias leads to them. Fails if the aliases form a loop.
    private static bool TryFollowAliases(
        IDnsQueryResponse response, [NotNullWhen(true)] out List<DnsResourceRecord>? records)
    {
        DnsString owner = response.Questions[0].QueryName;
        records = null;
        for (int aliases = 0; aliases <= MaxAliases; aliases++)
        {
            List<DnsResourceRecord> owned = response.Answers
                .Where(record => record.RecordClass == QueryClass.IN && IsSameName(record.DomainName, owner)).ToList();
            if (owned.OfType<CNameRecord>().FirstOrDefault() is not { } alias)
            {
                records = owned;
                return true;
            }

            owner = alias.CanonicalName;
        }

        return false;
    }

    private static bool IsSameName(DnsString left, DnsString right) =>
        left.Value.TrimEnd('.').Equals(right.Value.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<IPAddress> AddressesOf<T>(IReadOnlyList<DnsResourceRecord> answers)
        where T : AddressRecord =>
        answers.OfType<T>().Select(record => record.Address);

    // DnsClient sends a name with anything but letters, digits, "-" and "_" in it through IDN mapping, which may refuse
    // or alter it; a macro such as %{l} can bring that in. A name that comes out as it went in is asked. Of any other we
    // say that it does not exist: to ask for another name would be wrong, and a failure would let a sender's odd local
    // part turn every check into a temperror. The loss is an "exists" or "a" that such a name would have matched.
    private static bool TryMakeQuestion(
        DomainName name, QueryType type, [NotNullWhen(true)] out DnsQuestion? question)
    {
        string text = name.ToString();
        question = null;
        try
        {
            DnsString query = DnsString.Parse(text);
            if (query.Value.TrimEnd('.').Equals(text.TrimEnd('.'), StringComparison.OrdinalIgnoreCase))
            {
                question = new DnsQuestion(query, type, QueryClass.IN);
            }
        }
        catch (ArgumentException)
        {
        }

        return question is not null;
    }

    // Of a name in a record, DnsString.Value is what the wire had, odd octets escaped; in Original the A-labels are turned
    // into Unicode, which is of no use for asking or comparing. A null MX is "." and so the root (RFC 7505). A text that is no
    // name becomes the root too: it counts, and it matches nothing.
    private static DomainName NameOf(DnsString name) =>
        DomainName.TryParse(name.Value, out DomainName result) ? result : DomainName.Root;

    // Aliases count, since the recursive server has followed them for us. An answer without records lives as long as
    // the zone's SOA says (RFC 2308, section 5); without one, not at all.
    private static TimeSpan TimeToLiveOf(IDnsQueryResponse response)
    {
        IEnumerable<long> seconds = response.Answers.Select(record => (long)record.TimeToLive);
        if (response.HasError || !response.Answers.Any(record => record.RecordType != ResourceRecordType.CNAME))
        {
            SoaRecord? soa = response.Authorities.OfType<SoaRecord>().FirstOrDefault();
            seconds = seconds.Append(soa is null ? 0 : Math.Min(soa.TimeToLive, soa.Minimum));
        }

        return TimeSpan.FromSeconds(seconds.Min());
    }
}
