namespace Nameplate.Serial.Windows.Native;

// winerror.h: the errors that a serial port on Windows can answer. Names are the header's.
internal static class Winerror
{
    internal const int ERROR_INVALID_FUNCTION = 1;
    internal const int ERROR_FILE_NOT_FOUND = 2;
    internal const int ERROR_PATH_NOT_FOUND = 3;
    internal const int ERROR_TOO_MANY_OPEN_FILES = 4;
    internal const int ERROR_ACCESS_DENIED = 5;
    internal const int ERROR_INVALID_HANDLE = 6;
    internal const int ERROR_BAD_UNIT = 20;
    internal const int ERROR_NOT_READY = 21;
    internal const int ERROR_BAD_COMMAND = 22;
    internal const int ERROR_GEN_FAILURE = 31;
    internal const int ERROR_SHARING_VIOLATION = 32;
    internal const int ERROR_NOT_SUPPORTED = 50;
    internal const int ERROR_DEV_NOT_EXIST = 55;
    internal const int ERROR_INVALID_PARAMETER = 87;
    internal const int ERROR_BROKEN_PIPE = 109;
    internal const int ERROR_SEM_TIMEOUT = 121;
    internal const int ERROR_INVALID_NAME = 123;
    internal const int ERROR_BUSY = 170;
    internal const int ERROR_NO_SUCH_DEVICE = 433;
    internal const int ERROR_OPERATION_ABORTED = 995;
    internal const int ERROR_IO_PENDING = 997;
    internal const int ERROR_IO_DEVICE = 1117;
    internal const int ERROR_DEVICE_NOT_CONNECTED = 1167;
    internal const int ERROR_DEVICE_REMOVED = 1617;
}
