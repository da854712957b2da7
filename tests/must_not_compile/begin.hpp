// What nearly all cases begin with; compiled once for all of them.
#include <actors/actors.hpp>
