namespace Nameplate.Conformance.Tests;

/// <summary>enum nameplate_result; LayoutTests compares the values with the header's.</summary>
internal enum CResult
{
    OK = 0,
    E_NONE = -1,
    E_VERSION = -2,
    E_FULL = -3,
    E_IO = -4,
    E_EPOCH = -5,
    E_CONFLICT = -6,
    E_NOT_FOUND = -7,
    E_TYPE = -8,
    E_RANGE = -9,
    E_REFUSED = -10,
    E_FORGED = -11,
}
