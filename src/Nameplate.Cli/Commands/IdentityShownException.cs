using Nameplate.Foundation;

namespace Nameplate.Cli.Commands;

/// <summary>The identity was read and shown, and is in a state that a script must notice. N1002, N1004, N1005.</summary>
internal sealed class IdentityShownException(ErrorCode code, string message) : CodedException(code, message);
