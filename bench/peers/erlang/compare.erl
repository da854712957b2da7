%% compare: the workloads of ./dev compare on Erlang/OTP. Called as the C++ programs are (bench/compare/measure.hpp):
%%
%%   erl +S WORKERS:WORKERS ... -noinput -pa FOLDER -run compare main WORKLOAD WORKERS COUNT REPETITIONS
%%
%% Written after the Efficiency Guide (erlang.org/doc/efficiency_guide): compiled to native code by the JIT that OTP 25 has
%% ("erlc", no escript, no interpreted funs of a shell); loops are tail calls of a module's functions ("Processes"); messages
%% are small tuples and integers, which are copied in a few words; every receive takes the first message of the mailbox, so that
%% nothing is searched. What a caller waits for and who supervises are OTP's own gen_server and supervisor ("OTP Design
%% Principles"). Runs are timed by the processes themselves, by erlang:monotonic_time/0.
-module(compare).
-export([main/0, main/1]).

%% Without a workload: lists them, one a line.
main() ->
    main([]).

main([]) ->
    [io:format("~s~n", [Name]) || {Name, _} <- workloads()],
    halt(0);
main([Name, Workers, Count, Repetitions]) ->
    %% What crashes on purpose is not logged, as with the others.
    logger:set_primary_config(level, none),
    Args = #{workload => Name, workers => list_to_integer(Workers), count => list_to_integer(Count),
             repetitions => list_to_integer(Repetitions)},
    {Name, Run} = lists:keyfind(Name, 1, workloads()),
    {_, Monitor} = spawn_monitor(fun() -> Run(Args) end),
    receive
        {'DOWN', Monitor, process, _, normal} ->
            halt(0);
        {'DOWN', Monitor, process, _, Reason} ->
            io:format(standard_error, "compare: ~s: ~p~n", [Name, Reason]),
            halt(1)
    end.

workloads() ->
    [{"ping_pong", fun(Args) -> compare_messages:ring(Args, 2) end},
     {"ring_1000", fun(Args) -> compare_messages:ring(Args, 1000) end},
     {"pairs", fun compare_messages:pairs/1},
     {"cross_ping_pong", fun compare_messages:cross_ping_pong/1},
     {"stream", fun compare_streams:stream/1},
     {"stream_across", fun compare_streams:stream_across/1},
     {"fan_in_2", fun(Args) -> compare_streams:fan_in(Args, 2) end},
     {"fan_in_4", fun(Args) -> compare_streams:fan_in(Args, 4) end},
     {"fan_in_8", fun(Args) -> compare_streams:fan_in(Args, 8) end},
     {"fan_in_16", fun(Args) -> compare_streams:fan_in(Args, 16) end},
     {"ask_then", fun compare_messages:ask_then/1},
     {"ask_get", fun compare_messages:ask_get/1},
     {"ask_untimed", fun compare_messages:ask_then/1},
     {"ask_timeout", fun compare_messages:ask_timeout/1},
     {"ask_across", fun compare_messages:ask_across/1},
     {"spawn_stop", fun compare_lifecycle:spawn_stop/1},
     {"skynet", fun compare_lifecycle:skynet/1},
     {"memory", fun compare_lifecycle:memory/1},
     {"restart", fun compare_lifecycle:restart/1},
     {"timer", fun(Args) -> compare_lifecycle:timer(Args, 0) end},
     {"timer_million", fun(Args) -> compare_lifecycle:timer(Args, 1000000) end},
     {"savina_ping_pong", fun compare_savina:ping_pong/1},
     {"savina_counting", fun compare_savina:counting/1},
     {"savina_thread_ring", fun compare_savina:thread_ring/1},
     {"savina_big", fun compare_savina:big/1},
     {"savina_bank", fun compare_savina:bank/1}].
