// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;
using System.Text;

namespace Spf.Policy.Greylisting.Stores;

/// <summary>
/// The functions of SQLite's C interface that the store needs. The library is loaded by the first call.
/// </summary>
internal static partial class Sqlite
{
    public const int Ok = 0;
    public const int Busy = 5;
    public const int ReadOnly = 8;
    public const int IOError = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int NotADatabase = 26;
    public const int Row = 100;
    public const int Done = 101;

    // Read and write, create, and one lock around the connection.
    public const int OpenFlags = 0x2 | 0x4 | 0x10000;

    private const int Null = 5;
    private const string Library = "libsqlite3.so.0";

    /// <summary>SQLITE_TRANSIENT: the library copies what it is given.</summary>
    private const nint Copied = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_open_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, out nint database, int flags, nint system);

    [LibraryImport(Library, EntryPoint = "sqlite3_close_v2")]
    public static partial int Close(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_readonly", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int IsReadOnly(nint database, string name);

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Prepare(nint database, string sql, int length, out nint statement, nint tail);

    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")]
    public static partial int Release(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_changes")]
    public static partial int Changes(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    public static partial long Number(nint statement, int column);

    public static int Bind(nint statement, int index, long value) => BindNumber(statement, index, value);

    public static int Bind(nint statement, int index, byte[] value) =>
        BindOctets(statement, index, value, value.Length, Copied);

    /// <summary>Binds a text; null is NULL.</summary>
    public static int Bind(nint statement, int index, string? value)
    {
        byte[] octets = Encoding.UTF8.GetBytes(value ?? string.Empty);
        return value is null
            ? BindNull(statement, index)
            : BindText(statement, index, octets, octets.Length, Copied);
    }

    /// <summary>Returns the text of a column; null is NULL.</summary>
    public static string? Text(nint statement, int column) =>
        TypeOf(statement, column) == Null ? null : Encoding.UTF8.GetString(Octets(statement, column));

    /// <summary>Returns a copy of the octets of a column.</summary>
    public static byte[] Octets(nint statement, int column)
    {
        nint start = ColumnOctets(statement, column);
        byte[] octets = new byte[ColumnLength(statement, column)];
        if (octets.Length > 0)
        {
            Marshal.Copy(start, octets, 0, octets.Length);
        }

        return octets;
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    private static partial int BindNumber(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    private static partial int BindOctets(nint statement, int index, byte[] value, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    private static partial int BindText(nint statement, int index, byte[] value, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    private static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    private static partial nint ColumnOctets(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    private static partial int TypeOf(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    private static partial int ColumnLength(nint statement, int column);
}
