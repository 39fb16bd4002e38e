/*
 * ptyshim: makes a Linux pseudo-terminal look like a UART to the program it is preloaded into.
 *
 * A pty drops PARENB and CSTOPB when settings are read back, and has no modem lines (ENOTTY). Programs that insist on
 * 8E1 or drive DTR and RTS cannot be tested on one. With this library they can, and what they asked for is logged.
 *
 *   build   gcc -std=c11 -O2 -Wall -Wextra -shared -fPIC -o ptyshim.so ptyshim.c -ldl
 *   use     LD_PRELOAD=./ptyshim.so PTYSHIM_LOG=log.txt program /dev/pts/7
 *
 * Only descriptors on /dev/pts/ are touched. As on a UART, DTR and RTS are asserted from the open on, and kept frame
 * bits are gone after a close. CTS, DSR and CD always read asserted.
 *
 * Log, one line per act, seconds of CLOCK_MONOTONIC first:
 *   12.345678 /dev/pts/7 termios rate=115200 data=8 parity=even stop=1 hupcl=0 crtscts=0 inpck=1
 *   12.345699 /dev/pts/7 lines dtr=0 rts=1
 *   12.400000 /dev/pts/7 break on
 *   12.500000 /dev/pts/7 write 7F
 *   12.600000 /dev/pts/7 close
 *
 * dlsym is hooked too, because a managed runtime looks native functions up in libc itself, past the preloaded ones.
 * Compile with -O2: the pass-through must be a tail call, so that RTLD_NEXT still means the caller.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define MAX_DESCRIPTORS 1024
#define MAX_LOGGED_BYTES 600
#define INPUT_LINES (TIOCM_CTS | TIOCM_DSR | TIOCM_CAR)
#define OUTPUT_LINES (TIOCM_DTR | TIOCM_RTS)
#define FRAME_BITS (PARENB | PARODD | CSTOPB | CRTSCTS)

/* asm-generic/termbits.h, which cannot be included together with termios.h */
struct termios2 {
    uint32_t c_iflag, c_oflag, c_cflag, c_lflag;
    uint8_t c_line, c_cc[19];
    uint32_t c_ispeed, c_ospeed;
};
_Static_assert(sizeof(struct termios2) == 44, "struct termios2 has 44 bytes");
#define TCGETS2_ _IOR('T', 0x2A, struct termios2)
#define TCSETS2_ _IOW('T', 0x2B, struct termios2)
#define TCSETSW2_ _IOW('T', 0x2C, struct termios2)
#define TCSETSF2_ _IOW('T', 0x2D, struct termios2)

struct port {
    int known;           /* seen since it was opened */
    int lines;           /* TIOCM_DTR, TIOCM_RTS */
    int has_frame;       /* frame was set by the program */
    uint32_t frame;      /* its FRAME_BITS */
};

static struct port ports[MAX_DESCRIPTORS];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

typedef void *dlsym_type(void *, const char *);
typedef int tcsetattr_type(int, int, const struct termios *);
typedef int tcgetattr_type(int, struct termios *);
typedef int ioctl_type(int, unsigned long, ...);
typedef int close_type(int);
typedef ssize_t write_type(int, const void *, size_t);

static dlsym_type *libc_dlsym(void)
{
    static dlsym_type *found;
    static const char *const versions[] = { "GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17", "GLIBC_2.4", "GLIBC_2.27" };
    for (size_t i = 0; !found && i < sizeof versions / sizeof *versions; i++)
        found = (dlsym_type *)dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    if (!found)
        abort();
    return found;
}

static void *libc_function(const char *name)
{
    void *function = libc_dlsym()(RTLD_NEXT, name);
    if (!function)
        abort();
    return function;
}

#define LIBC(name) ((name##_type *)libc_function(#name))

/* The pty's path, or NULL if the descriptor is none. */
static const char *pty_path(int fd, char *path, size_t size)
{
    char link[32];
    if (fd < 0 || fd >= MAX_DESCRIPTORS)
        return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length <= 0)
        return NULL;
    path[length] = '\0';
    return strncmp(path, "/dev/pts/", 9) == 0 ? path : NULL;
}

static void write_log(const char *path, const char *format, ...)
{
    static int log = -1;
    const char *name = getenv("PTYSHIM_LOG");
    if (!name)
        return;
    if (log < 0)
        log = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    char line[256 + MAX_LOGGED_BYTES * 3];
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int length = snprintf(line, sizeof line, "%ld.%06ld %s ", (long)now.tv_sec, now.tv_nsec / 1000, path);
    va_list arguments;
    va_start(arguments, format);
    length += vsnprintf(line + length, sizeof line - (size_t)length - 1, format, arguments);
    va_end(arguments);
    line[length++] = '\n';
    if (LIBC(write)(log, line, (size_t)length) < 0)
        return; /* a log that cannot be written must not change what the program sees */
}

static struct port *port_of(int fd)
{
    if (!ports[fd].known)
        ports[fd] = (struct port){ .known = 1, .lines = OUTPUT_LINES };
    return &ports[fd];
}

static void set_frame(int fd, const char *path, uint32_t iflag, uint32_t cflag, unsigned long rate)
{
    struct port *port = port_of(fd);
    port->has_frame = 1;
    port->frame = cflag & FRAME_BITS;
    write_log(path, "termios rate=%lu data=%d parity=%s stop=%d hupcl=%d crtscts=%d inpck=%d", rate,
              5 + (int)((cflag & CSIZE) / CS6), !(cflag & PARENB) ? "none" : cflag & PARODD ? "odd" : "even",
              cflag & CSTOPB ? 2 : 1, !!(cflag & HUPCL), !!(cflag & CRTSCTS), !!(iflag & INPCK));
}

static uint32_t with_frame(int fd, uint32_t cflag)
{
    struct port *port = port_of(fd);
    return port->has_frame ? (cflag & ~(uint32_t)FRAME_BITS) | port->frame : cflag;
}

static void set_lines(int fd, const char *path, int lines)
{
    struct port *port = port_of(fd);
    port->lines = lines & OUTPUT_LINES;
    write_log(path, "lines dtr=%d rts=%d", !!(lines & TIOCM_DTR), !!(lines & TIOCM_RTS));
}

/* The rate that a B constant of termios.h stands for. */
static unsigned long rate_of(speed_t speed)
{
    static const struct { speed_t speed; unsigned long rate; } rates[] = {
        { B1200, 1200 },     { B2400, 2400 },     { B4800, 4800 },     { B9600, 9600 },     { B19200, 19200 },
        { B38400, 38400 },   { B57600, 57600 },   { B115200, 115200 }, { B230400, 230400 }, { B460800, 460800 },
        { B500000, 500000 }, { B576000, 576000 }, { B921600, 921600 }, { B1000000, 1000000 },
    };
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (rates[i].speed == speed)
            return rates[i].rate;
    return 0;
}

static int set_termios(int fd, int actions, const struct termios *settings)
{
    int result = LIBC(tcsetattr)(fd, actions, settings);
    char path[64];
    if (result == 0 && pty_path(fd, path, sizeof path)) {
        pthread_mutex_lock(&gate);
        set_frame(fd, path, settings->c_iflag, settings->c_cflag, rate_of(cfgetospeed(settings)));
        pthread_mutex_unlock(&gate);
    }
    return result;
}

static int get_termios(int fd, struct termios *settings)
{
    int result = LIBC(tcgetattr)(fd, settings);
    char path[64];
    if (result == 0 && pty_path(fd, path, sizeof path)) {
        pthread_mutex_lock(&gate);
        settings->c_cflag = with_frame(fd, settings->c_cflag);
        pthread_mutex_unlock(&gate);
    }
    return result;
}

/* Requests that a UART answers and a pty does not. True if this was one. */
static int answer_request(int fd, const char *path, unsigned long request, void *argument)
{
    switch (request) {
    case TIOCMGET:
        *(int *)argument = port_of(fd)->lines | INPUT_LINES;
        return 1;
    case TIOCMSET:
        set_lines(fd, path, *(int *)argument);
        return 1;
    case TIOCMBIS:
        set_lines(fd, path, port_of(fd)->lines | *(int *)argument);
        return 1;
    case TIOCMBIC:
        set_lines(fd, path, port_of(fd)->lines & ~*(int *)argument);
        return 1;
    case TIOCSBRK:
    case TIOCCBRK:
        write_log(path, "break %s", request == TIOCSBRK ? "on" : "off");
        return 1;
    default:
        return 0;
    }
}

static int hooked_ioctl(int fd, unsigned long request, void *argument)
{
    char path[64];
    request &= 0xFFFFFFFFul; /* callers that declare it int sign-extend requests with the top bit set */
    if (!pty_path(fd, path, sizeof path))
        return LIBC(ioctl)(fd, request, argument);

    pthread_mutex_lock(&gate);
    int result = 0;
    if (!answer_request(fd, path, request, argument)) {
        result = LIBC(ioctl)(fd, request, argument);
        struct termios2 *settings = argument;
        if (result == 0 && request == TCGETS2_)
            settings->c_cflag = with_frame(fd, settings->c_cflag);
        else if (result == 0 && (request == TCSETS2_ || request == TCSETSW2_ || request == TCSETSF2_))
            set_frame(fd, path, settings->c_iflag, settings->c_cflag, settings->c_ospeed);
    }
    pthread_mutex_unlock(&gate);
    return result;
}

static int hooked_close(int fd)
{
    char path[64];
    if (pty_path(fd, path, sizeof path)) {
        pthread_mutex_lock(&gate);
        if (ports[fd].known)
            write_log(path, "close");
        ports[fd].known = 0;
        pthread_mutex_unlock(&gate);
    }
    return LIBC(close)(fd);
}

/* Writes are logged so that their order with line changes can be seen. */
static ssize_t hooked_write(int fd, const void *bytes, size_t count)
{
    char path[64];
    if (pty_path(fd, path, sizeof path) && ports[fd].known) {
        char hex[MAX_LOGGED_BYTES * 3 + 1] = "";
        for (size_t i = 0; i < count && i < MAX_LOGGED_BYTES; i++)
            snprintf(hex + i * 3, 4, " %02X", ((const unsigned char *)bytes)[i]);
        pthread_mutex_lock(&gate);
        write_log(path, "write%s", hex);
        pthread_mutex_unlock(&gate);
    }
    return LIBC(write)(fd, bytes, count);
}

int tcsetattr(int fd, int actions, const struct termios *settings)
{
    return set_termios(fd, actions, settings);
}

int tcgetattr(int fd, struct termios *settings)
{
    return get_termios(fd, settings);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return hooked_ioctl(fd, request, argument);
}

int close(int fd)
{
    return hooked_close(fd);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    return hooked_write(fd, bytes, count);
}

void *dlsym(void *handle, const char *name)
{
    static const struct { const char *name; void *function; } hooks[] = {
        { "tcsetattr", (void *)set_termios }, { "tcgetattr", (void *)get_termios }, { "ioctl", (void *)ioctl },
        { "close", (void *)hooked_close },    { "write", (void *)hooked_write },
    };
    if (handle != RTLD_NEXT)
        for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++)
            if (strcmp(name, hooks[i].name) == 0)
                return hooks[i].function;
    return libc_dlsym()(handle, name);
}
