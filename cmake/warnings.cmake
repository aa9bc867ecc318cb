# Turns off false warnings of GCC, which appear only with much inlining, at -O2 or -O3. For the library's own
# files, which a project that fetches the library compiles with its own flags, and for our tests and examples.
set(gcc_before_13 $<AND:$<COMPILE_LANG_AND_ID:CXX,GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>)
set(no_false_warnings
    # GCC does not see that the frames of Asio's awaitable have their own operator new as well as a delete.
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-mismatched-new-delete>
    # GCC 12 warns about its own std::string and std::vector; the asan preset detects real errors.
    $<${gcc_before_13}:-Wno-array-bounds>
    $<${gcc_before_13}:-Wno-restrict>
    $<${gcc_before_13}:-Wno-stringop-overflow>
    $<${gcc_before_13}:-Wno-stringop-overread>)

# For a user's files, as few as possible. If GCC inlines the operator new of a coroutine's frame but not its delete, it sees
# aligned_alloc() and no free(). That depends on the size of the user's coroutine, at whose end it is reported, so no pragma in
# a header can turn it off. Seen with GCC 12 to 16.
set(no_false_warnings_for_users $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-mismatched-new-delete>)
