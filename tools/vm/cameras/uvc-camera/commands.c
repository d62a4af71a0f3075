#include "commands.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

int commands_open(struct commands *commands, const char *path) {
    *commands = (struct commands){.fifo = -1, .path = path};
    if (!path) return 0;
    commands->is_own = mkfifo(path, 0600) == 0;
    if (!commands->is_own && errno != EEXIST) {
        warnx("cannot make the FIFO %s: %s", path, strerror(errno));
        return EX_CANTCREAT;
    }
    // Open for writing too, so that it does not end when a writer closes it.
    commands->fifo = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct stat status;
    if (commands->fifo < 0 || fstat(commands->fifo, &status) < 0) {
        warnx("cannot open the FIFO %s: %s", path, strerror(errno));
        commands_close(commands);
        return EX_NOINPUT;
    }
    if (!S_ISFIFO(status.st_mode)) {
        warnx("%s is not a FIFO", path);
        commands_close(commands);
        return EX_USAGE;
    }
    return 0;
}

static void take(struct commands *commands, struct faults *faults, char character) {
    if (character == '\n') {
        commands->line[commands->length] = '\0';
        if (commands->is_too_long) {
            warnx("a command of more than %d bytes was ignored", COMMAND_LIMIT - 1);
        } else {
            faults_obey(faults, commands->line);
        }
        commands->length = 0;
        commands->is_too_long = false;
    } else if (commands->length < COMMAND_LIMIT - 1) {
        commands->line[commands->length++] = character;
    } else {
        commands->is_too_long = true;
    }
}

void commands_read(struct commands *commands, struct faults *faults) {
    char bytes[512];
    ssize_t count;
    while ((count = read(commands->fifo, bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < count; i++) take(commands, faults, bytes[i]);
    }
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        warnx("cannot read the FIFO %s: %s; no more commands are taken", commands->path, strerror(errno));
        commands_close(commands);
    }
}

void commands_close(struct commands *commands) {
    if (commands->fifo >= 0) close(commands->fifo);
    if (commands->is_own) unlink(commands->path);
    commands->fifo = -1;
    commands->is_own = false;
}
